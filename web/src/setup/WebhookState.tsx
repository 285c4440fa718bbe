import { Button } from "@mantine/core";
import { IconSend } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLabel } from "../desk/useDesk";
import { useMe } from "../session/session";
import type { Row } from "./kinds";
import { useWebhookState } from "./queries";
import classes from "./Trunk.module.css";
import { WebhookTest } from "./WebhookTest";
import { nameOf } from "./words";

/** How the last message went: a dot whose colour the words beside it repeat; a test and the key. */
export function WebhookState({ row }: { row: Row }) {
  const { t, i18n } = useTranslation(["setup", "common"]);
  const label = useLabel();
  const [opened, open] = useState(false);
  const me = useMe();
  const state = useWebhookState(row.id);
  const last = state.data?.last[0];
  return (
    <div className={classes.state} data-testid="webhook-state" data-level={state.data?.level}>
      {state.data ? (
        <div className={classes.words}>
          <span className={classes.dot} data-level={state.data.level} aria-hidden="true" />
          <span>
            {state.data.level === "off" && <>{t("webhook.off")} </>}
            {last ? label({ fr: last.fr, en: last.en }) : t("webhook.never")}
            {state.data.waiting > 0 && (
              <span className={classes.remedy}>
                {t("webhook.waiting", { count: state.data.waiting })}
              </span>
            )}
          </span>
        </div>
      ) : (
        <span className={classes.remedy}>
          {state.isError ? t("common:state.error") : t("trunk.checking")}
        </span>
      )}
      {me.data?.permissions.includes("change_setup") && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconSend size={15} aria-hidden="true" />}
          aria-label={t("webhook.testOf", { name: nameOf(row, i18n.language) })}
          onClick={() => open(true)}
          data-testid="webhook-open"
        >
          {t("webhook.test")}
        </Button>
      )}
      {opened && <WebhookTest row={row} close={() => open(false)} />}
    </div>
  );
}
