/** Three short notes when an alert begins; silent until somebody has switched them on here. */
const NOTES_HZ = [659.25, 659.25, 880];
const NOTE_S = 0.16;
const GAIN = 0.15;
const KEY = "decroche.floor.sound";
let context: AudioContext | null = null;

export function soundIsOn(): boolean {
  return localStorage.getItem(KEY) === "on";
}

/** Kept in this browser; who switches them on hears what they are. */
export function keepSound(on: boolean): void {
  localStorage.setItem(KEY, on ? "on" : "off");
  if (on) playAlert();
}

export function playAlert(): void {
  context ??= new AudioContext();
  if (context.state === "suspended") void context.resume();
  for (const [index, tone_hz] of NOTES_HZ.entries()) note(context, tone_hz, index * NOTE_S * 1.4);
}

function note(sound: AudioContext, tone_hz: number, after_s: number): void {
  const at_s = sound.currentTime + after_s;
  const [tone, gain] = [sound.createOscillator(), sound.createGain()];
  tone.frequency.value = tone_hz;
  gain.gain.setValueAtTime(0, at_s);
  gain.gain.linearRampToValueAtTime(GAIN, at_s + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.001, at_s + NOTE_S);
  tone.connect(gain).connect(sound.destination);
  tone.start(at_s);
  tone.stop(at_s + NOTE_S);
}
