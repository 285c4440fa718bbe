import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import page from "../ui/Page.module.css";
import { EmptyState, ErrorState, LoadingState } from "../ui/States";
import { exact, moment } from "../ui/time";
import { type Ban, useBans, usePardon } from "./queries";
import classes from "./Setup.module.css";

/** Addresses whose SIP is refused because somebody guessed passwords from there. */
export function BansPage() {
  const { t } = useTranslation("setup");
  const bans = useBans();
  if (bans.isPending) return <LoadingState />;
  if (bans.isError) {
    return <ErrorState error={bans.error} retry={() => void bans.refetch()} />;
  }
  const { away, bans: rows } = bans.data;
  return (
    <div className={page.page}>
      <div className={page.head}>
        <div>
          <h1 className={page.title}>{t("kind.bans.many")}</h1>
          <p className={classes.help}>{t("kind.bans.help")}</p>
        </div>
      </div>
      {rows.length === 0 ? (
        <EmptyState text={t(away ? "bans.away" : "bans.empty")} />
      ) : (
        <BanTable bans={rows} />
      )}
    </div>
  );
}

function BanTable({ bans }: { bans: readonly Ban[] }) {
  const { t, i18n } = useTranslation("setup");
  const pardon = usePardon();
  return (
    <div className={page.tableCard}>
      <table className={page.table} data-testid="bans">
        <thead>
          <tr>
            <th>{t("bans.address")}</th>
            <th>{t("bans.since")}</th>
            <th>{t("bans.until")}</th>
            <th>{t("bans.times")}</th>
            <th>
              <span className="visually-hidden">{t("bans.lift")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {bans.map((ban) => (
            <tr key={ban.address}>
              <td className="tnum">{ban.address}</td>
              <td className="tnum" title={exact(ban.since_ms, i18n.language)}>
                {moment(ban.since_ms, i18n.language)}
              </td>
              <td className="tnum" title={exact(ban.until_ms, i18n.language)}>
                {moment(ban.until_ms, i18n.language)}
              </td>
              <td className="tnum">{ban.times}</td>
              <td>
                <Button
                  size="xs"
                  variant="default"
                  loading={pardon.isPending && pardon.variables === ban.address}
                  onClick={() => pardon.mutate(ban.address)}
                >
                  {t("bans.lift")}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
