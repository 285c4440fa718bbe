/** The browser's telephone over JsSIP: SIP on a WebSocket, sound by WebRTC. */
import JsSIP from "jssip";
import type { EndEvent, IceCandidateEvent, RTCSession } from "jssip/lib/RTCSession";
import type { IncomingRTCSessionEvent, UA } from "jssip/lib/UA";
import type { WebSocketInterface } from "jssip/lib/WebSocketInterface";
import type { IceServer, PhoneAccount } from "../live/protocol";
import { FileFirst } from "./FileFirst";
import type { Phone, PhoneHandlers, SoundSample } from "./Phone";
import { readSample } from "./readSample";

const LEG_HEADER = "X-Decroche-Leg";
const REATTACH_HEADER = "X-Decroche-Reattach";
const REGISTER_EXPIRES_S = 120; // A dead page's contact is forgotten by the switch in two minutes.
const RECOVERY_MIN_S = 1;
const RECOVERY_MAX_S = 3; // Callers wait for this phone: never back off for long.
/** Candidates of the local network come at once; the rest is not worth a caller's wait. */
const ICE_PATIENCE_MS = 400;
/** A relay is heard after five round trips (TCP, TLS, asked twice for the name): from home the sound
 * may have no other way, so it is waited for. Not once a call has found a way without it. */
const RELAY_PATIENCE_MS = 4_000;

export class JsSipPhone implements Phone {
  #ua: UA | null = null;
  #handlers: PhoneHandlers | null = null;
  #ice: readonly IceServer[] = [];
  #direct = false;
  readonly #sessions = new Map<string, RTCSession>();

  start(account: PhoneAccount, ticket: string, handlers: PhoneHandlers): void {
    this.stop();
    this.#handlers = handlers;
    this.servers(account.ice_servers);
    this.#direct = false;
    const ua = new JsSIP.UA({
      sockets: [fileFirst(new JsSIP.WebSocketInterface(socketAddress(account.path, ticket)))],
      uri: account.uri,
      password: account.password,
      ...(account.realm ? { realm: account.realm } : {}),
      register: true,
      register_expires: REGISTER_EXPIRES_S,
      session_timers: true,
      connection_recovery_min_interval: RECOVERY_MIN_S,
      connection_recovery_max_interval: RECOVERY_MAX_S,
      user_agent: "Decroche",
    });
    this.#ua = ua;
    ua.on("registered", () => this.#current(ua)?.registered());
    ua.on("registrationFailed", (event) =>
      this.#current(ua)?.unregistered(event.response?.status_code ?? 0),
    );
    ua.on("disconnected", () => this.#current(ua)?.unregistered(0));
    ua.on("newRTCSession", (event: unknown) =>
      this.#incoming(ua, event as IncomingRTCSessionEvent),
    );
    ua.start();
  }

  servers(servers: readonly IceServer[]): void {
    this.#ice = servers;
  }

  register(): void {
    if (this.#ua?.isConnected()) this.#ua.register();
  }

  stop(): void {
    const ua = this.#ua;
    this.#ua = null;
    this.#sessions.clear();
    ua?.stop();
  }

  answer(leg: string, microphone: MediaStream): void {
    this.#sessions.get(leg)?.answer({
      mediaStream: microphone,
      pcConfig: { iceServers: this.#ice.map((one) => ({ ...one, urls: [...one.urls] })) },
    });
  }

  hangUp(leg: string): void {
    const session = this.#sessions.get(leg);
    if (session && !session.isEnded()) session.terminate();
  }

  mute(leg: string, on: boolean): void {
    const session = this.#sessions.get(leg);
    if (on) session?.mute({ audio: true });
    else session?.unmute({ audio: true });
  }

  dtmf(leg: string, keys: string): void {
    this.#sessions.get(leg)?.sendDTMF(keys, {
      transportType: JsSIP.C.DTMF_TRANSPORT.RFC2833,
    });
  }

  async replaceMicrophone(leg: string, microphone: MediaStream): Promise<void> {
    const track = microphone.getAudioTracks()[0] ?? null;
    const senders = this.#sessions.get(leg)?.connection?.getSenders() ?? [];
    await Promise.all(senders.map((sender) => sender.replaceTrack(track)));
  }

  async sample(leg: string): Promise<SoundSample | null> {
    const connection = this.#sessions.get(leg)?.connection;
    if (!connection || connection.connectionState === "closed") return null;
    const sample = readSample(await connection.getStats());
    this.#direct = sample.relayed === false;
    return sample;
  }

  #current(ua: UA): PhoneHandlers | null {
    return ua === this.#ua ? this.#handlers : null;
  }

  #incoming(ua: UA, event: IncomingRTCSessionEvent): void {
    const handlers = this.#current(ua);
    if (!handlers || event.session.direction !== "incoming") return;
    const { session, request } = event;
    const leg = String(request.getHeader(LEG_HEADER) ?? session.id);
    const reattach = request.getHeader(REATTACH_HEADER) === "1";
    this.#sessions.set(leg, session);
    this.#watch(leg, session);
    handlers.invite({ leg, reattach });
  }

  #watch(leg: string, session: RTCSession): void {
    const ended = (event: EndEvent) => {
      if (this.#sessions.get(leg) !== session) return;
      this.#sessions.delete(leg);
      this.#handlers?.ended(leg, event.cause);
    };
    session.on("confirmed", () => this.#handlers?.confirmed(leg));
    session.on("ended", ended);
    session.on("failed", ended);
    session.on("peerconnection", ({ peerconnection }) => {
      peerconnection.addEventListener("track", (event) => {
        const stream = event.streams[0] ?? new MediaStream([event.track]);
        this.#handlers?.sound(leg, stream);
      });
    });
    let waiting = false;
    session.on("icecandidate", ({ candidate, ready }: IceCandidateEvent) => {
      const relay = this.#ice.length > 0 && !this.#direct;
      if (!waiting) setTimeout(ready, relay ? RELAY_PATIENCE_MS : ICE_PATIENCE_MS);
      waiting = true;
      if (candidate.type === "relay") ready();
    });
  }
}

/** JsSIP sets `ondata` when it connects: what is set there gets its messages by way of `FileFirst`. */
function fileFirst(socket: WebSocketInterface): WebSocketInterface {
  let read: (data: unknown) => void = () => undefined;
  const ports = {
    later: (run: () => void, delay_ms: number) => void setTimeout(run, delay_ms),
    hidden: () => document.hidden,
  };
  const wire = new FileFirst(ports, (data) => read(data));
  Object.defineProperty(socket, "ondata", {
    get: () => (data: unknown) => wire.take(data),
    set: (given: typeof read) => {
      read = given;
    },
  });
  return socket;
}

function socketAddress(path: string, ticket: string): string {
  const address = new URL(path, window.location.href);
  address.protocol = address.protocol.replace("http", "ws");
  address.searchParams.set("ticket", ticket);
  return address.href;
}
