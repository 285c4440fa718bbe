import { expect, test } from "vitest";
import { wavOf } from "./sound";

test("samples become a WAV file; what is too loud is held at full scale", () => {
  const file = new DataView(wavOf(new Float32Array([0, 0.5, 2, -2]), 16_000));
  const letters = (at: number) =>
    String.fromCharCode(...[0, 1, 2, 3].map((n) => file.getUint8(at + n)));
  expect([letters(0), letters(8), letters(36)]).toEqual(["RIFF", "WAVE", "data"]);
  expect([file.byteLength, file.getUint32(4, true), file.getUint32(40, true)]).toEqual([52, 44, 8]);
  expect(file.getUint32(24, true)).toBe(16_000);
  expect([0, 1, 2, 3].map((n) => file.getInt16(44 + n * 2, true))).toEqual([
    0, 16_383, 32_767, -32_767,
  ]);
});
