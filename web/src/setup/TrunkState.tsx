import { Button } from "@mantine/core";
import { IconPhoneOutgoing } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { components } from "../api/schema";
import { useLabel } from "../desk/useDesk";
import { useMe } from "../session/session";
import type { Row } from "./kinds";
import { useTrunkState } from "./queries";
import classes from "./Trunk.module.css";
import { TrunkTest } from "./TrunkTest";
import { nameOf } from "./words";

type State = components["schemas"]["TrunkStateOut"];

/** How a trunk stands: a dot whose colour the words beside it repeat, and a button to try it. */
export function TrunkState({ row }: { row: Row }) {
  const { t, i18n } = useTranslation(["setup", "common"]);
  const [testing, setTesting] = useState(false);
  const me = useMe();
  const state = useTrunkState(row.id);
  const name = nameOf(row, i18n.language);
  return (
    <div className={classes.state} data-testid="trunk-state">
      {state.data ? (
        <Standing state={state.data} />
      ) : (
        <span className={classes.remedy}>
          {state.isError ? t("common:state.error") : t("trunk.checking")}
        </span>
      )}
      {me.data?.permissions.includes("change_setup") && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPhoneOutgoing size={15} />}
          aria-label={t("trunk.testOf", { name })}
          onClick={() => setTesting(true)}
          data-testid="trunk-test"
        >
          {t("trunk.test")}
        </Button>
      )}
      {testing && <TrunkTest row={row} close={() => setTesting(false)} />}
    </div>
  );
}

/** Words, the SIP code behind them, and what to do. */
export function Standing({ state }: { state: State }) {
  const { t } = useTranslation("setup");
  const label = useLabel();
  const remedy = label({ fr: state.remedy_fr, en: state.remedy_en });
  return (
    <div className={classes.words}>
      <span className={classes.dot} data-level={state.level} aria-hidden="true" />
      <span>
        {label(state)}
        {state.code >= 300 && <> {t("trunk.code", { code: state.code })}</>}
        {remedy && <span className={classes.remedy}>{remedy}</span>}
      </span>
    </div>
  );
}
