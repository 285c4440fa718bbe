import { Alert, Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../api/http";
import page from "../../ui/Page.module.css";
import { moment } from "../../ui/time";
import { useBringBack, useCancelPlanned, useVersions } from "./flowQueries";
import type { Version } from "./steps";

/** Who published what and when; each one can be had again by one click. */
export function FlowVersions({ id, back }: { id: string; back(): void }) {
  const { t, i18n } = useTranslation("setup");
  const versions = useVersions(id);
  const bringBack = useBringBack(id);
  const cancel = useCancelPlanned(id);
  const error = bringBack.error ?? cancel.error;
  if (!versions.data?.length) return null;
  return (
    <section aria-label={t("flow.versions")}>
      <h3>{t("flow.versions")}</h3>
      {error instanceof ApiError && (
        <Alert color="red" role="alert">
          {error.text(i18n.language)}
        </Alert>
      )}
      <div className={page.tableCard}>
        <table className={page.table} data-testid="flow-versions">
          <thead>
            <tr>
              <th>{t("flow.version")}</th>
              <th>{t("changes.when")}</th>
              <th>{t("changes.who")}</th>
              <th>{t("flow.note")}</th>
              <th>{t("flow.standing")}</th>
              <th>
                <span className="visually-hidden">{t("flow.acts")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {versions.data.map((version) => (
              <tr key={version.number} data-standing={version.standing}>
                <td className="tnum">{version.number}</td>
                <td className="tnum">{moment(Date.parse(whenOf(version)), i18n.language)}</td>
                <td>{version.author || t("changes.system")}</td>
                <td>{version.note}</td>
                <td>{t(`flow.stands.${version.standing}`)}</td>
                <td>
                  <Act
                    version={version}
                    bringBack={() => bringBack.mutate(version.number, { onSuccess: back })}
                    cancel={() => cancel.mutate(version.number)}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function whenOf(version: Version): string {
  return version.published_at ?? version.publish_at ?? version.created_at;
}

interface ActProps {
  version: Version;
  bringBack(): void;
  cancel(): void;
}

function Act({ version, bringBack, cancel }: ActProps) {
  const { t } = useTranslation("setup");
  const { number, standing } = version;
  if (standing === "in_force") return null;
  const planned = standing === "planned";
  return (
    <Button
      variant="subtle"
      size="xs"
      color={planned ? "red" : "gray"}
      aria-label={t(planned ? "flow.cancelOf" : "flow.bringBackOf", { number })}
      onClick={planned ? cancel : bringBack}
    >
      {t(planned ? "flow.cancel" : "flow.bringBack")}
    </Button>
  );
}
