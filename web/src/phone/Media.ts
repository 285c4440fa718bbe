/** The browser's sound: microphones, their level, the caller's voice, the ring, and on what. */

export type MicrophoneTrouble = "refused" | "missing" | "busy";

export class MicrophoneError extends Error {
  readonly trouble: MicrophoneTrouble;

  constructor(trouble: MicrophoneTrouble) {
    super(trouble);
    this.trouble = trouble;
  }
}

export interface Device {
  readonly id: string;
  readonly label: string;
}

/** What comes out of a loudspeaker: each may come out of its own. */
export type Use = "voice" | "ring";

export interface Media {
  /** Open a microphone ("" = the system's own); rejects with a `MicrophoneError`. */
  open(device: string): Promise<MediaStream>;
  devices(): Promise<readonly Device[]>;
  /** Loudspeakers and headsets to choose from; none where the browser does not let us choose. */
  speakers(use: Use): Promise<readonly Device[]>;
  /** From now on this comes out there ("" = the system's own; it also stands in for a lost one). */
  route(use: Use, device: string): Promise<void>;
  /** Returns what stops it. */
  onDevicesChanged(run: () => void): () => void;
  /** Play what the caller says; resolves to false when the browser wants a click first. */
  play(stream: MediaStream | null): Promise<boolean>;
  /** Unlock sound: to be called from a click or a key. */
  unlock(): Promise<void>;
  ring(on: boolean): void;
  /** One ring, to hear from where it comes. */
  tryRing(): void;
  /** One soft sound, quieter and lower than the ring: somebody is on hold. */
  remind(): void;
  /** Three short tones where the caller will be heard: he will be there by himself. */
  warn(): void;
  /** Whether tones come out: not before a gesture has unlocked them. */
  heard(): boolean;
  /** Hear this microphone where the caller will be heard; returns what stops it. */
  echo(stream: MediaStream): () => void;
  level(stream: MediaStream): () => number;
}

/** getUserMedia's error names, https://www.w3.org/TR/mediacapture-streams/ §10.1.2. */
export function troubleOf(name: string): MicrophoneTrouble {
  if (name === "NotAllowedError" || name === "SecurityError") return "refused";
  return name === "NotReadableError" || name === "AbortError" ? "busy" : "missing";
}
