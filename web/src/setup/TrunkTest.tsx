import { Alert, Button, Modal, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/http";
import type { components } from "../api/schema";
import page from "../ui/Page.module.css";
import type { Row } from "./kinds";
import { useTrunkTest } from "./queries";
import classes from "./Trunk.module.css";
import { Standing } from "./TrunkState";
import { nameOf } from "./words";

type Attempt = components["schemas"]["AttemptOut"];

/** One call by this trunk to a number that the administrator types. */
export function TrunkTest({ row, close }: { row: Row; close(): void }) {
  const { t, i18n } = useTranslation(["setup", "common"]);
  const [number, setNumber] = useState("");
  const test = useTrunkTest(row.id);
  const send = (event: FormEvent) => {
    event.preventDefault();
    test.mutate(number);
  };
  return (
    <Modal
      opened
      onClose={close}
      title={t("trunk.testOf", { name: nameOf(row, i18n.language) })}
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      <form className={page.form} onSubmit={send}>
        <TextInput
          label={t("trunk.number")}
          description={t("trunk.numberHelp")}
          type="tel"
          required
          pattern="[+0-9 ().\-]{2,30}"
          value={number}
          onChange={(event) => setNumber(event.currentTarget.value)}
          data-testid="trunk-number"
        />
        <Button type="submit" loading={test.isPending} data-testid="trunk-call">
          {t("trunk.call")}
        </Button>
        <div role="status" className={classes.result} data-testid="trunk-result">
          {test.isPending && t("trunk.calling")}
          {test.data?.attempts.map((attempt) => (
            <Result key={attempt.trunk_id} attempt={attempt} />
          ))}
        </div>
        {test.error && (
          <Alert color="red" role="alert">
            {test.error instanceof ApiError && test.error.problem
              ? test.error.text(i18n.language)
              : t("common:state.error")}
          </Alert>
        )}
      </form>
    </Modal>
  );
}

function Result({ attempt }: { attempt: Attempt }) {
  const { t } = useTranslation("setup");
  const seconds = (ms: number) => Math.round(ms / 1000);
  return (
    <section>
      <h3 className={classes.line}>{attempt.trunk_name}</h3>
      <Standing state={attempt} />
      <p className={classes.remedy}>
        {t("trunk.setup", { seconds: seconds(attempt.setup_ms) })}
        {attempt.talk_ms > 0 && <> · {t("trunk.talk", { seconds: seconds(attempt.talk_ms) })}</>}
        {attempt.talk_ms > 0 && <> · {attempt.heard ? t("trunk.heard") : t("trunk.silent")}</>}
      </p>
    </section>
  );
}
