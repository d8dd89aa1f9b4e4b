/** Writes a result to stdout. Whoever reads only its beginning, such as `head`, may leave before the end. */
export function print(text: string): void {
  process.stdout.once("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  process.stdout.write(text);
}
