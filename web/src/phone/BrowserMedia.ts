/** `Media` by the browser's own API. The ring is made here, from two soft tones. */
import { type Device, type Media, MicrophoneError, troubleOf, type Use } from "./Media";
import { microphones, playOn, speakers } from "./speakers";

const RING_TONES_HZ = [587.33, 783.99]; // D5 and G5: a fourth, heard in noise yet not shrill.
const REMINDER_TONES_HZ = [392.0, 329.63]; // G4 and E4, falling: no ring.
const REMINDER_GAIN = 0.05;
const RING_EVERY_MS = 2_400;
const RING_GAIN = 0.12;
const NOTE_S = 0.32;
const WARNING_HZ = 880; // A5, three times: neither ring nor reminder.
const WARNING_NOTES = 3;
const WARNING_AFTER_S = 0.05; // An element that begins to play swallows its first moments.
const WARNING_MS = 2_000;

export class BrowserMedia implements Media {
  #context: AudioContext | null = null;
  #ringing: ReturnType<typeof setInterval> | null = null;
  readonly #voice = new Audio();
  #echo: HTMLAudioElement | null = null;
  readonly #device: Record<Use, string> = { voice: "", ring: "" };

  constructor() {
    this.#voice.autoplay = true;
    this.onDevicesChanged(() => void this.#place()); // A headset went, or is back.
  }

  async open(device: string): Promise<MediaStream> {
    if (!navigator.mediaDevices) throw new MicrophoneError("refused"); // No secure context.
    const wanted = device === "" ? {} : { deviceId: { exact: device } };
    try {
      return await navigator.mediaDevices.getUserMedia({
        audio: { ...wanted, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
      });
    } catch (error) {
      const name = error instanceof DOMException ? error.name : "";
      if (device !== "" && (name === "OverconstrainedError" || name === "NotFoundError")) {
        return this.open(""); // The headset chosen last time is not plugged in today.
      }
      throw new MicrophoneError(troubleOf(name));
    }
  }

  devices(): Promise<readonly Device[]> {
    return microphones();
  }

  speakers(use: Use): Promise<readonly Device[]> {
    return speakers(use);
  }

  async route(use: Use, device: string): Promise<void> {
    this.#device[use] = device;
    await this.#place();
  }

  async #place(): Promise<void> {
    const { voice, ring } = this.#device;
    await playOn(this.#voice, "voice", voice);
    if (this.#echo) await playOn(this.#echo, "voice", voice);
    if (this.#context) await playOn(this.#context, "ring", ring);
  }

  onDevicesChanged(run: () => void): () => void {
    navigator.mediaDevices?.addEventListener("devicechange", run);
    return () => navigator.mediaDevices?.removeEventListener("devicechange", run);
  }

  async play(stream: MediaStream | null): Promise<boolean> {
    this.#voice.srcObject = stream;
    if (stream === null) return true;
    try {
      await this.#voice.play();
      return true;
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotAllowedError") return false;
      if (error instanceof DOMException && error.name === "AbortError") return true; // Replaced.
      throw error;
    }
  }

  async unlock(): Promise<void> {
    const context = this.#sound();
    if (context.state === "suspended") await context.resume();
    if (this.#voice.srcObject && this.#voice.paused) await this.play(this.#stream());
  }

  ring(on: boolean): void {
    if (on === (this.#ringing !== null)) return;
    if (this.#ringing !== null) {
      clearInterval(this.#ringing);
      this.#ringing = null;
      return;
    }
    this.#chime();
    this.#ringing = setInterval(() => this.#chime(), RING_EVERY_MS);
  }

  tryRing(): void {
    if (this.#ringing === null) this.#chime();
  }

  remind(): void {
    const start_s = this.#sound().currentTime;
    for (const [index, tone_hz] of REMINDER_TONES_HZ.entries()) {
      this.#note(tone_hz, start_s + index * NOTE_S, REMINDER_GAIN);
    }
  }

  warn(): void {
    const context = this.#sound();
    const ear = context.createMediaStreamDestination(); // The context itself is where it rings.
    const audio = new Audio();
    audio.srcObject = ear.stream;
    void playOn(audio, "voice", this.#device.voice).then(() => audio.play());
    for (let index = 0; index < WARNING_NOTES; index++) {
      this.#note(
        WARNING_HZ,
        context.currentTime + WARNING_AFTER_S + index * NOTE_S,
        RING_GAIN,
        ear,
      );
    }
    setTimeout(() => {
      audio.srcObject = null;
    }, WARNING_MS);
  }

  heard(): boolean {
    return this.#context?.state === "running";
  }

  echo(stream: MediaStream): () => void {
    const audio = new Audio();
    this.#echo = audio;
    audio.srcObject = stream;
    void playOn(audio, "voice", this.#device.voice).then(() => audio.play());
    return () => {
      audio.srcObject = null;
      if (this.#echo === audio) this.#echo = null;
    };
  }

  level(stream: MediaStream): () => number {
    const context = this.#sound();
    const analyser = context.createAnalyser();
    analyser.fftSize = 512;
    context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    return () => {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, one) => sum + one * one, 0) / samples.length;
      return Math.min(1, Math.sqrt(power) * 4);
    };
  }

  #stream(): MediaStream | null {
    return this.#voice.srcObject instanceof MediaStream ? this.#voice.srcObject : null;
  }

  #sound(): AudioContext {
    if (this.#context === null) {
      this.#context = new AudioContext();
      void playOn(this.#context, "ring", this.#device.ring);
    }
    return this.#context;
  }

  #chime(): void {
    const start_s = this.#sound().currentTime;
    for (const [index, tone_hz] of [...RING_TONES_HZ, ...RING_TONES_HZ].entries()) {
      this.#note(tone_hz, start_s + index * (NOTE_S * 0.75));
    }
  }

  #note(tone_hz: number, at_s: number, loudness = RING_GAIN, to?: AudioNode): void {
    const context = this.#context;
    if (!context) return;
    const [tone, gain] = [context.createOscillator(), context.createGain()];
    tone.frequency.value = tone_hz;
    gain.gain.setValueAtTime(0, at_s);
    gain.gain.linearRampToValueAtTime(loudness, at_s + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.001, at_s + NOTE_S);
    tone.connect(gain).connect(to ?? context.destination);
    tone.start(at_s);
    tone.stop(at_s + NOTE_S);
  }
}
