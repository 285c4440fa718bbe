import { Badge, Button, TextInput } from "@mantine/core";
import { IconPhone } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/http";
import { desk } from "../desk/desk";
import { useAllowed } from "../desk/useDesk";
import { useMe } from "../session/session";
import { about, moment } from "../ui/time";
import { MessagePlayer } from "./MessagePlayer";
import classes from "./Missed.module.css";
import { claim, type Missed, release, useDone } from "./queries";

/** One number, or one call without a number: what happened, what was said, and what to do. */
export function MissedLine({ item }: { item: Missed }) {
  const { t, i18n } = useTranslation("missed");
  const [finishing, setFinishing] = useState(false);
  const [refused, setRefused] = useState("");
  const me = useMe();
  const who = item.person || item.number || t("hidden");
  const works = me.data?.agent != null;
  const facts = [
    t("calls", { count: item.count }),
    t("last", { moment: moment(item.last_ms, i18n.language) }),
    item.queue,
    item.waited_ms !== null && t("waited", { time: about(item.waited_ms) }),
    item.tried > 0 && t("tried", { count: item.tried }),
  ];
  return (
    <li className={classes.line} data-testid="missed-line" data-number={item.e164}>
      <div className={classes.what}>
        <p className={classes.who}>
          <strong>{who}</strong>
          {item.person && <span className="tnum">{item.number}</span>}
          {item.kinds.map((kind) => (
            <Badge key={kind} variant="light" color="gray" tt="none">
              {t(`kind.${kind}`)}
            </Badge>
          ))}
        </p>
        <p className={`${classes.facts} tnum`}>{facts.filter(Boolean).join(" · ")}</p>
        {item.messages.map((message) => (
          <MessagePlayer key={message.id} message={message} />
        ))}
        {refused && (
          <p className={classes.refused} role="alert">
            {refused}
          </p>
        )}
      </div>
      <div className={classes.acts}>
        {item.seen_to_by && (
          <span className={classes.seenTo} data-testid="seen-to">
            {item.mine ? t("mine") : t("seenTo", { name: item.seen_to_by })}
          </span>
        )}
        {works && item.e164 && <CallBack item={item} who={who} refuse={setRefused} />}
        <Link
          to="/calls/$interaction"
          params={{ interaction: item.last_interaction_id }}
          className={classes.link}
          aria-label={t("detail", { who })}
        >
          {t("detailShort")}
        </Link>
        <Button
          variant="default"
          size="compact-md"
          aria-label={t("doneWho", { who })}
          aria-expanded={finishing}
          onClick={() => setFinishing(!finishing)}
          data-testid="missed-done"
        >
          {t("done")}
        </Button>
      </div>
      {finishing && <Done item={item} close={() => setFinishing(false)} />}
    </li>
  );
}

interface CallProps {
  item: Missed;
  who: string;
  refuse(why: string): void;
}

/** One key: it is this agent's to call, and the call begins; the desk opens with it. */
function CallBack({ item, who, refuse }: CallProps) {
  const { t, i18n } = useTranslation("missed");
  const queries = useQueryClient();
  const navigate = useNavigate();
  const may = useAllowed("callOut");
  const [busy, setBusy] = useState(false);
  const taken = item.seen_to_by !== "" && !item.mine;
  const call = async () => {
    setBusy(true);
    refuse("");
    try {
      await claim(item.id);
      if (await desk.others.callOut(item.e164, ownLine(item.queue_id))) {
        await navigate({ to: "/" });
        return;
      }
      await release(item.id);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      refuse(error.text(i18n.language));
    } finally {
      setBusy(false);
      void queries.invalidateQueries({ queryKey: ["missed"] });
    }
  };
  return (
    <Button
      size="compact-md"
      variant="default"
      leftSection={<IconPhone size={16} color="var(--d-green)" aria-hidden="true" />}
      aria-label={t("callBackWho", { who })}
      disabled={taken || !may}
      loading={busy}
      onClick={() => void call()}
      data-act="call-back"
      data-testid="call-back"
    >
      {t("callBack")}
    </Button>
  );
}

/** The queue that was called, if the agent may call for it; "": the agent's first. */
function ownLine(queue: string | null): string {
  const lines = desk.store.get().numbered?.desk.lines ?? [];
  return lines.find((line) => line.id === queue)?.id ?? "";
}

function Done({ item, close }: { item: Missed; close(): void }) {
  const { t } = useTranslation("missed");
  const [note, setNote] = useState("");
  const done = useDone(item);
  const save = (event: FormEvent) => {
    event.preventDefault();
    done.mutate(note);
  };
  return (
    <form className={classes.done} onSubmit={save} aria-label={t("doneTitle")}>
      <TextInput
        label={t("note")}
        maxLength={500}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        style={{ flex: 1 }}
        data-autofocus
        autoFocus
        data-testid="missed-note"
      />
      <Button type="submit" loading={done.isPending} data-testid="missed-save">
        {t("save")}
      </Button>
      <Button variant="default" onClick={close}>
        {t("cancel")}
      </Button>
    </form>
  );
}
