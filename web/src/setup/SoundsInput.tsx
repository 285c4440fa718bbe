import { Alert, Button, FileButton } from "@mantine/core";
import { IconMicrophone, IconPlayerStopFilled, IconTrash, IconUpload } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/http";
import { clock } from "../ui/time";
import { useNow } from "../ui/useNow";
import { useTakeSound } from "./queries";
import classes from "./Setup.module.css";
import { type Recorder, record, SECONDS_MAX } from "./sound";

type Files = Readonly<Record<string, string>>;

interface Props {
  label: string;
  value: Files;
  change(value: unknown): void;
}

const LANGUAGES = ["fr", "en"] as const;

/** Per language: a sound from a file or from the microphone, to be heard before it is saved. */
export function SoundsInput({ label, value, change }: Props) {
  const { t } = useTranslation("setup");
  // Of the last value, not of the one when an upload began: two languages may be on their way.
  const files = useRef(value);
  files.current = value;
  return (
    <fieldset className={classes.set}>
      <legend>{label}</legend>
      <p className={classes.help}>{t("sound.help", { seconds: SECONDS_MAX })}</p>
      {LANGUAGES.map((language) => (
        <Sound
          key={language}
          name={t(language === "fr" ? "french" : "english")}
          language={language}
          file={value[language] ?? ""}
          change={(file) => {
            const { [language]: _before, ...others } = files.current;
            change(file ? { ...others, [language]: file } : others);
          }}
        />
      ))}
    </fieldset>
  );
}

interface SoundProps {
  name: string;
  language: string;
  /** "": none. */
  file: string;
  change(file: string): void;
}

function Sound({ name, language, file, change }: SoundProps) {
  const take = useTakeSound();
  const [recorder, setRecorder] = useState<Recorder | null>(null);
  const [denied, setDenied] = useState(false);
  const send = (sound: File | null) => {
    setDenied(false);
    if (sound) take.mutate(sound, { onSuccess: (made) => change(made.file) });
  };
  const begin = () => {
    setDenied(false);
    take.reset();
    record().then(setRecorder, () => setDenied(true));
  };
  const end = () => {
    setRecorder(null);
    void recorder?.stop().then(send, () => setDenied(true));
  };
  useEffect(() => () => recorder?.drop(), [recorder]); // The form was closed meanwhile.
  return (
    <div className={classes.sound} data-testid={`sound-${language}`} data-file={file}>
      <span>{name}</span>
      {recorder ? <Recording end={end} name={name} /> : <Heard name={name} file={file} />}
      {!recorder && (
        <Tools
          name={name}
          busy={take.isPending}
          send={send}
          begin={begin}
          remove={file ? () => change("") : null}
        />
      )}
      <Wrong error={take.error} denied={denied} />
    </div>
  );
}

/** What callers will hear. */
function Heard({ name, file }: { name: string; file: string }) {
  const { t } = useTranslation("setup");
  if (!file) return <span className={classes.help}>{t("sound.voice")}</span>;
  return (
    // biome-ignore lint/a11y/useMediaCaption: its words are the text of this announcement.
    <audio
      controls
      preload="metadata"
      className={classes.player}
      aria-label={t("sound.listen", { name })}
      src={`/api/prompt-sounds/${file.split("/").at(-1)}`}
    />
  );
}

interface ToolsProps {
  name: string;
  busy: boolean;
  send(sound: File | null): void;
  begin(): void;
  /** null: there is nothing to remove. */
  remove: (() => void) | null;
}

function Tools({ name, busy, send, begin, remove }: ToolsProps) {
  const { t } = useTranslation("setup");
  const button = (word: string) =>
    ({ size: "compact-sm", variant: "default", "aria-label": `${word} : ${name}` }) as const;
  return (
    <div className={classes.tools}>
      <FileButton accept="audio/*,.wav,.mp3,.ogg,.flac" onChange={send}>
        {(opener) => (
          <Button
            {...opener}
            {...button(t("sound.choose"))}
            loading={busy}
            leftSection={<IconUpload size={15} />}
          >
            {t("sound.choose")}
          </Button>
        )}
      </FileButton>
      <Button
        {...button(t("sound.record"))}
        disabled={busy}
        leftSection={<IconMicrophone size={15} />}
        onClick={begin}
      >
        {t("sound.record")}
      </Button>
      {remove && (
        <Button
          {...button(t("sound.remove"))}
          variant="subtle"
          color="gray"
          leftSection={<IconTrash size={15} />}
          onClick={remove}
        >
          {t("sound.remove")}
        </Button>
      )}
    </div>
  );
}

function Recording({ name, end }: { name: string; end(): void }) {
  const { t } = useTranslation("setup");
  const [begun_ms] = useState(() => Date.now());
  const past_ms = Math.max(0, useNow() - begun_ms);
  const over = past_ms >= SECONDS_MAX * 1000;
  useEffect(() => {
    if (over) end();
  }, [over, end]);
  return (
    <div className={classes.tools}>
      <Button
        size="compact-sm"
        color="red"
        leftSection={<IconPlayerStopFilled size={15} />}
        aria-label={`${t("sound.stop")} : ${name}`}
        onClick={end}
        data-testid="record-stop"
      >
        {t("sound.stop")}
      </Button>
      <span className="tnum" role="timer">
        {t("sound.running", { time: clock(past_ms) })}
      </span>
    </div>
  );
}

function Wrong({ error, denied }: { error: Error | null; denied: boolean }) {
  const { t, i18n } = useTranslation(["setup", "common"]);
  if (!error && !denied) return null;
  const words =
    error instanceof ApiError && error.problem
      ? error.text(i18n.language)
      : t("common:state.error");
  return (
    <Alert color="red" role="alert" className={classes.wide}>
      {denied ? t("sound.denied") : words}
    </Alert>
  );
}
