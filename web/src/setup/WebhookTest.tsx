import { Alert, Button, CopyButton, Modal, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/http";
import { useLabel } from "../desk/useDesk";
import page from "../ui/Page.module.css";
import type { Row } from "./kinds";
import { useWebhookSecret, useWebhookState, useWebhookTest, type WebhookDelivery } from "./queries";
import classes from "./Trunk.module.css";
import { nameOf } from "./words";

/** A message that tells nothing, what became of the last ones, and the key they are signed with. */
export function WebhookTest({ row, close }: { row: Row; close(): void }) {
  const { t, i18n } = useTranslation(["setup", "common"]);
  const state = useWebhookState(row.id);
  const test = useWebhookTest(row.id);
  const refused = test.error instanceof ApiError && test.error.problem ? test.error : null;
  return (
    <Modal
      opened
      onClose={close}
      size="lg"
      title={t("webhook.testOf", { name: nameOf(row, i18n.language) })}
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      <div className={page.form}>
        <Secret id={row.id} />
        <Button
          loading={test.isPending}
          onClick={() => test.mutate(undefined)}
          data-testid="webhook-send"
        >
          {t("webhook.send")}
        </Button>
        {test.error && (
          <Alert color="red" role="alert">
            {refused ? refused.text(i18n.language) : t("common:state.error")}
          </Alert>
        )}
        <section aria-label={t("webhook.last")}>
          <h3 className={classes.line}>{t("webhook.last")}</h3>
          <div role="status">
            <ul className={classes.result} data-testid="webhook-last">
              {state.data?.last.map((one) => (
                <Line key={one.id} one={one} />
              ))}
            </ul>
            {state.data?.last.length === 0 && <p>{t("webhook.never")}</p>}
          </div>
        </section>
      </div>
    </Modal>
  );
}

function Line({ one }: { one: WebhookDelivery }) {
  const { t, i18n } = useTranslation("setup");
  const label = useLabel();
  const at = (ms: number) => new Date(ms).toLocaleTimeString(i18n.language);
  return (
    <li data-testid="webhook-delivery" data-event={one.event} data-state={one.state}>
      {at(one.made_ms)} · {t(`webhook.event.${one.event.replace(".", "_") as "test"}`)} ·{" "}
      {label({ fr: one.fr, en: one.en })}
      {one.next_ms !== null && one.tries > 0 && (
        <span className={classes.remedy}>
          {t("webhook.next", { count: one.tries, at: at(one.next_ms) })}
        </span>
      )}
    </li>
  );
}

/** Asked for only when it is wanted on the screen. */
function Secret({ id }: { id: string }) {
  const { t } = useTranslation("setup");
  const [wanted, want] = useState(false);
  const secret = useWebhookSecret(id, wanted);
  if (!secret.data) {
    return (
      <Button
        variant="default"
        loading={wanted && secret.isPending}
        onClick={() => want(true)}
        data-testid="webhook-show-key"
      >
        {t("webhook.showKey")}
      </Button>
    );
  }
  const { secret: key } = secret.data;
  return (
    <>
      <TextInput
        label={t("field.secret")}
        description={t("webhook.keyHelp")}
        readOnly
        value={key}
        data-testid="webhook-key"
      />
      <CopyButton value={key}>
        {({ copied, copy }) => (
          <Button variant="default" onClick={copy}>
            {copied ? t("webhook.copied") : t("webhook.copy")}
          </Button>
        )}
      </CopyButton>
    </>
  );
}
