/** Where a call is made: the account it acts in and the Region it was signed for. */
export interface Here {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}
