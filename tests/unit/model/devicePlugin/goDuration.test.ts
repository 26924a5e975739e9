import { goDurationSeconds } from "../../../../model/devicePlugin/goDuration";

describe("a duration of Go", () => {
  it.each([
    ["60s", 60],
    ["0s", 0],
    ["1ns", 1e-9],
    ["10us", 1e-5],
    ["250ms", 0.25],
    ["10m", 600],
    ["12h", 43_200],
    ["1h30m", 5400],
    ["1h1m1s1ms1us1ns", 3661.001001001],
    ["1.5h", 5400],
    ["1.25m10.5s", 85.5],
    ["90.s", 90],
    ["9223372035s", 9_223_372_035],
  ])("%s is %d seconds", (text, seconds) => {
    expect(goDurationSeconds(text)).toBeCloseTo(seconds, 9);
  });

  it.each([
    ...["", "60", "s", "60 s", " 60s", "60s ", "60sec", "60s5", "-60s", "+60s", "1d", "1H"],
    ...[".5h", "1.5.5h", "1..5h", "1,5h", "1e3s", "x60s", "60sx", "9223372036s", "2562048h"],
  ])("%j is none that this reads", (text) => {
    expect(goDurationSeconds(text)).toBeUndefined();
  });
});
