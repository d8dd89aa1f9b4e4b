import { expect, test } from "vitest";
import { createGate } from "./gate.js";
import type { HttpRequest, HttpResponse } from "./http.js";

const request = {} as HttpRequest;
const answered: HttpResponse = { status: 200, headers: {}, body: "" };
const { signal } = new AbortController();

test("a request that comes while the gate is closed is answered afterwards", async () => {
  const gate = createGate();
  const order: string[] = [];
  const pipeline = gate.through(async () => {
    order.push("request");
    return answered;
  });

  let finish = () => {};
  const closed = gate.whileClosed(() =>
    new Promise<void>((resolve) => (finish = resolve)).then(() => void order.push("work")),
  );
  const waiting = pipeline(request, signal);
  await new Promise(setImmediate);
  finish();
  await Promise.all([closed, waiting]);

  expect(order).toEqual(["work", "request"]);
});

test("requests under way are waited for, but not for ever", async () => {
  const gate = createGate();
  let answer = (_: HttpResponse) => {};
  const underWay = gate.through(() => new Promise((resolve) => (answer = resolve)))(request, signal);

  await gate.empty(10);
  let empty = false;
  const waited = gate.empty(10_000).then(() => {
    empty = true;
  });
  await new Promise(setImmediate);
  expect(empty).toBe(false);
  answer(answered);
  await Promise.all([waited, underWay]);
  expect(empty).toBe(true);
});

test("work that fails opens the gate again", async () => {
  const gate = createGate();
  await expect(gate.whileClosed(() => Promise.reject(new Error("no")))).rejects.toThrow("no");

  await expect(gate.through(async () => answered)(request, signal)).resolves.toBe(answered);
});
