import { Alert, Button, Code } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/http";
import { AskFirst } from "./AskFirst";
import type { Row } from "./kinds";
import { useDeskPhone, useRenewDeskPhone } from "./queries";
import classes from "./Setup.module.css";
import { nameOf } from "./words";

/** Without a local network the switch listens to this machine alone. */
const LOOPBACK = /^(127\.|::1$|localhost$)/;

/** What to type into the SIP desk phone of this person, or of this seat, shown when asked for. */
export function DeskPhone({ kind, row }: { kind: "people" | "positions"; row: Row }) {
  const { t } = useTranslation("setup");
  const [wanted, setWanted] = useState(false);
  const phone = useDeskPhone(kind, row.id, wanted);
  if (!wanted || !phone.data) {
    return (
      <Button variant="default" loading={phone.isFetching} onClick={() => setWanted(true)}>
        {t("people.phone")}
      </Button>
    );
  }
  const { server, port, user, password } = phone.data;
  return (
    <>
      <Alert role="status" className={classes.wide} data-testid="desk-phone">
        {t(kind === "people" ? "people.phoneHelp" : "position.phoneHelp")}
        {LOOPBACK.test(server) && <p className={classes.here}>{t("people.phoneHere")}</p>}
        <dl className={classes.diff}>
          {(
            [
              ["server", `${server}:${port}`],
              ["user", user],
              ["secret", password],
            ] as const
          ).map(([key, value]) => (
            <div key={key}>
              <dt>{t(`people.${key}`)}</dt>
              <dd>
                <Code>{value}</Code>
              </dd>
            </div>
          ))}
        </dl>
      </Alert>
      {kind === "people" && <Renew row={row} />}
    </>
  );
}

/** A new password, for a phone that was lost or whose password others know. */
function Renew({ row }: { row: Row }) {
  const { t, i18n } = useTranslation("setup");
  const renew = useRenewDeskPhone(row.id);
  return (
    <>
      <AskFirst
        label={t("people.renew")}
        question={t("people.confirmRenew", { name: nameOf(row, i18n.language) })}
        loading={renew.isPending}
        run={() => renew.mutate()}
      />
      {renew.isSuccess && <p>{t("people.renewed")}</p>}
      {renew.error instanceof ApiError && <p role="alert">{renew.error.text(i18n.language)}</p>}
    </>
  );
}
