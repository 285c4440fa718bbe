/** A microphone's sound as a file that the site takes in. */

const RATE_HZ = 16_000; // Twice a telephone's: three minutes are 6 MB.
const HEADER_BYTES = 44;
export const SECONDS_MAX = 180; // As the site: nobody listens to a longer announcement.

export interface Recorder {
  /** Ends the recording; a WAV file. */
  stop(): Promise<File>;
  /** Ends it and forgets it. */
  drop(): void;
}

/** Ask for the microphone and record. Rejects with the browser's DOMException if there is none. */
export async function record(): Promise<Recorder> {
  const microphone = await navigator.mediaDevices.getUserMedia({ audio: true });
  const recorder = new MediaRecorder(microphone);
  const parts: Blob[] = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const ended = new Promise<void>((resolve) => {
    recorder.onstop = () => resolve();
  });
  const end = () => {
    if (recorder.state !== "inactive") recorder.stop();
    for (const track of microphone.getTracks()) track.stop();
  };
  recorder.start();
  return {
    drop: end,
    stop: async () => {
      end();
      await ended;
      return asWav(new Blob(parts));
    },
  };
}

/** The browser decodes what it recorded itself; the site need not know its format. */
async function asWav(coded: Blob): Promise<File> {
  const context = new OfflineAudioContext(1, 1, RATE_HZ);
  const sound = await context.decodeAudioData(await coded.arrayBuffer());
  return new File([wavOf(sound.getChannelData(0), RATE_HZ)], "annonce.wav", { type: "audio/wav" });
}

/** Samples of −1 to 1 as a WAV file, mono, 16 bit. */
export function wavOf(samples: Float32Array, rate_hz: number): ArrayBuffer {
  const file = new DataView(new ArrayBuffer(HEADER_BYTES + samples.length * 2));
  const text = (at: number, word: string) => {
    for (const [index, letter] of [...word].entries()) {
      file.setUint8(at + index, letter.charCodeAt(0));
    }
  };
  text(0, "RIFF");
  file.setUint32(4, file.byteLength - 8, true);
  text(8, "WAVEfmt ");
  file.setUint32(16, 16, true);
  file.setUint16(20, 1, true); // PCM
  file.setUint16(22, 1, true);
  file.setUint32(24, rate_hz, true);
  file.setUint32(28, rate_hz * 2, true);
  file.setUint16(32, 2, true);
  file.setUint16(34, 16, true);
  text(36, "data");
  file.setUint32(40, samples.length * 2, true);
  samples.forEach((sample, index) => {
    const held = Math.max(-1, Math.min(1, sample));
    file.setInt16(HEADER_BYTES + index * 2, held * 32_767, true);
  });
  return file.buffer as ArrayBuffer;
}
