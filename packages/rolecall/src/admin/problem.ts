/** What is wrong with a request, and the status that says so. */
export class AdminProblem extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}
