import { Button, Modal, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FloorAgent } from "../live/protocol";
import classes from "./Floor.module.css";
import { sendMessage } from "./queries";
import { useAct } from "./useAct";

interface Props {
  agent: FloorAgent;
  start?: string;
  close(): void;
}

const TEXT_MAX = 300;

/** Some words for one agent: on the desk at once, and in the log. */
export function MessageForm({ agent, start = "", close }: Props) {
  const { t } = useTranslation(["floor", "common"]);
  const [text, setText] = useState(start);
  const { busy, refused, run } = useAct();
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (await run(() => sendMessage(agent.id, text))) close();
  };
  return (
    <Modal
      opened
      onClose={close}
      title={t("act.messageTo", { name: agent.name })}
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      <form className={classes.form} onSubmit={(event) => void send(event)}>
        <Textarea
          label={t("act.text")}
          description={t("act.textHelp")}
          autosize
          minRows={2}
          maxLength={TEXT_MAX}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          data-autofocus
          data-testid="message-text"
        />
        {refused && (
          <p className={classes.refused} role="alert">
            {refused}
          </p>
        )}
        <Button
          type="submit"
          loading={busy}
          disabled={text.trim() === ""}
          data-testid="message-send"
        >
          {t("act.send")}
        </Button>
      </form>
    </Modal>
  );
}
