import { useTranslation } from "react-i18next";
import { clock, moment } from "../ui/time";
import classes from "./Missed.module.css";
import { type Message, messageAddress } from "./queries";

/** What the caller said after the beep, for whoever answers its queue. Each listening is logged. */
export function MessagePlayer({ message }: { message: Message }) {
  const { t, i18n } = useTranslation("missed");
  const when = moment(message.at_ms, i18n.language);
  if (message.state !== "ready") {
    return <p className={classes.facts}>{t(message.state, { moment: when })}</p>;
  }
  if (!message.may_listen) return <p className={classes.facts}>{t("notYours")}</p>;
  return (
    <div className={classes.message} data-testid="message">
      <span className="tnum">
        {t("message", { moment: when, time: clock(message.duration_ms ?? 0) })}
      </span>
      {/* biome-ignore lint/a11y/useMediaCaption: what a caller says has no captions. */}
      <audio
        controls
        preload="none"
        src={messageAddress(message)}
        aria-label={t("play", { moment: when })}
        data-testid="message-player"
      />
    </div>
  );
}
