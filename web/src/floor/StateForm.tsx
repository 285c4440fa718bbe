import { Button, Modal, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FloorAgent } from "../live/protocol";
import classes from "./Floor.module.css";
import { putInState, type Wanted } from "./queries";
import { useAct } from "./useAct";

/** A state to put an agent in. `reason`: the organisation's own, of a break or a withdrawal. */
export interface Chosen {
  readonly status: Wanted;
  readonly reason: string | null;
  readonly label: string;
}

interface Props {
  agent: FloorAgent;
  chosen: Chosen;
  start?: string;
  close(): void;
}

const WHY_MAX = 200;
const USUAL = ["first", "second"] as const;

/** Why somebody else's state is changed: typed, or one of the usual reasons; it is in the log. */
export function StateForm({ agent, chosen, start = "", close }: Props) {
  const { t } = useTranslation(["floor", "common"]);
  const [why, setWhy] = useState(start);
  const { busy, refused, run } = useAct();
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (await run(() => putInState(agent.id, chosen.status, chosen.reason, why))) close();
  };
  return (
    <Modal
      opened
      onClose={close}
      title={t("why.title", { name: agent.name, state: chosen.label })}
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      <form className={classes.form} onSubmit={(event) => void send(event)}>
        <TextInput
          label={t("why.label")}
          description={t("why.help")}
          required
          maxLength={WHY_MAX}
          value={why}
          onChange={(event) => setWhy(event.currentTarget.value)}
          data-autofocus
          data-testid="state-why"
        />
        <span className={classes.usual}>
          {USUAL.map((which) => {
            const words = t(`why.${chosen.status}.${which}`);
            return (
              <Button
                key={which}
                size="compact-sm"
                variant="default"
                onClick={() => setWhy(words)}
                data-testid="state-usual"
              >
                {words}
              </Button>
            );
          })}
        </span>
        {refused && (
          <p className={classes.refused} role="alert">
            {refused}
          </p>
        )}
        <Button type="submit" loading={busy} disabled={why.trim() === ""} data-testid="state-put">
          {t("why.put")}
        </Button>
      </form>
    </Modal>
  );
}
