/** Where sound comes out, for browsers that let a page choose: https://www.w3.org/TR/audio-output/. */
import type { Device, Use } from "./Media";

/** `setSinkId` is missing where the browser does not let us choose. */
interface Sink {
  setSinkId?(device: string): Promise<void>;
}

/** Firefox can move an element's sound but not a context's: its ring stays on the system's output. */
function canChoose(use: Use): boolean {
  if (use === "voice") return "setSinkId" in HTMLMediaElement.prototype;
  return "AudioContext" in window && "setSinkId" in AudioContext.prototype;
}

async function listed(kind: MediaDeviceKind): Promise<readonly Device[]> {
  const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  return all
    .filter((one) => one.kind === kind && one.deviceId !== "")
    .map((one) => ({ id: one.deviceId, label: one.label }));
}

export function microphones(): Promise<readonly Device[]> {
  return listed("audioinput");
}

export async function speakers(use: Use): Promise<readonly Device[]> {
  return canChoose(use) ? listed("audiooutput") : [];
}

/** Play there, or on the system's own output while that headset is not plugged in. */
export async function playOn(
  audio: HTMLAudioElement | AudioContext,
  use: Use,
  device: string,
): Promise<void> {
  const sink: Sink = audio as object;
  const there = device !== "" && (await speakers(use)).some((one) => one.id === device);
  try {
    await sink.setSinkId?.(there ? device : "");
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    console.warn("speaker.not_used", error.name); // Gone between the look and the act: as before.
  }
}
