import { Button, Tabs } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FileView, PastContact, PersonCard } from "../live/protocol";
import { about, moment } from "../ui/time";
import { Direction } from "./Direction";
import { desk } from "./desk";
import classes from "./FilePanel.module.css";
import { outcomeKey } from "./outcome";
import { PhoneLinks } from "./PhoneLink";
import { useLabel, useWork } from "./useDesk";
import { WhoPanel } from "./WhoPanel";

/** Right: the caller's record and history. */
export function FilePanel() {
  const { t } = useTranslation("desk");
  const work = useWork();
  const file = work?.file ?? null;
  return (
    <>
      {file === null && <p className={classes.empty}>{t("file.noCall")}</p>}
      <FileFor interaction={work?.interaction ?? ""} file={file} />
    </>
  );
}

interface FileForProps {
  interaction: string;
  /** Null between two calls: the tabs stay, unseen, so that the next offer need not make them. */
  file: FileView | null;
}

export function FileFor({ interaction, file }: FileForProps) {
  const { t } = useTranslation("desk");
  const [chosen, choose] = useState({ interaction, tab: "file" });
  const tab = chosen.interaction === interaction ? chosen.tab : "file"; // A new call: its record.
  return (
    <Tabs
      value={tab}
      onChange={(next) => choose({ interaction, tab: next ?? "file" })}
      keepMounted={false}
      // Not `hidden`: the tabs' own `display` is stronger.
      style={file === null ? { display: "none" } : undefined}
    >
      <Tabs.List grow>
        <Tabs.Tab value="file">{t("file.tab")}</Tabs.Tab>
        <Tabs.Tab value="history" data-testid="tab-history">
          {t("file.history")}
          {file !== null && file.contacts.length > 0 && ` (${file.contacts.length})`}
        </Tabs.Tab>
      </Tabs.List>
      {file !== null && <Panels key={interaction} file={file} />}
    </Tabs>
  );
}

function Panels({ file }: { file: FileView }) {
  return (
    <>
      <Tabs.Panel value="file" className={classes.body}>
        {file.person ? <Identity person={file.person} /> : <WhoPanel file={file} />}
        {file.person && <LastContacts file={file} />}
      </Tabs.Panel>
      <Tabs.Panel value="history" className={classes.body}>
        <Contacts contacts={file.contacts} />
      </Tabs.Panel>
    </>
  );
}

function Identity({ person }: { person: PersonCard }) {
  const { t } = useTranslation("desk");
  const numbers = person.numbers.length > 0 && <PhoneLinks numbers={person.numbers} />;
  const rows: [string, ReactNode][] = [
    [t("file.numbers"), numbers],
    [t("file.email"), person.email],
    [t("file.company"), person.company],
  ];
  return (
    <section data-testid="customer-card">
      <h2 className={classes.heading}>{person.name}</h2>
      <dl className={classes.rows}>
        {rows
          .filter(([, value]) => value)
          .map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd className="tnum">{value}</dd>
            </div>
          ))}
      </dl>
      <div style={{ display: "flex", justifyContent: "space-between", marginTop: 10 }}>
        <Link to="/customers/$person" params={{ person: person.id }} className={classes.open}>
          {t("file.open")}
        </Link>
        <Button
          variant="subtle"
          color="gray"
          c="dimmed"
          fw={500}
          size="compact-sm"
          onClick={() => void desk.people.attach(null)}
          data-testid="detach"
        >
          {t("file.detach")}
        </Button>
      </div>
    </section>
  );
}

const LAST_SHOWN = 3;

function LastContacts({ file }: { file: FileView }) {
  const { t } = useTranslation("desk");
  if (file.contacts.length === 0) return <p className={classes.help}>{t("file.emptyHistory")}</p>;
  return (
    <section>
      <h3 className={classes.heading} style={{ fontSize: 13.5 }}>
        {t("file.lastContacts")}
      </h3>
      <Contacts contacts={file.contacts.slice(0, LAST_SHOWN)} />
    </section>
  );
}

function Contacts({ contacts }: { contacts: readonly PastContact[] }) {
  const { t, i18n } = useTranslation("desk");
  const label = useLabel();
  if (contacts.length === 0) return <p className={classes.help}>{t("file.emptyHistory")}</p>;
  return (
    <ul className={classes.contacts}>
      {contacts.map((contact) => (
        <li key={contact.interaction}>
          <Link
            to="/calls/$interaction"
            params={{ interaction: contact.interaction }}
            className={classes.contact}
          >
            <span className={classes.contactTop}>
              <strong style={{ display: "inline-flex", alignItems: "center", gap: 6 }}>
                <Direction direction={contact.direction} />
                {label(contact.disposition_label) || t(`outcome.${outcomeKey(contact.outcome)}`)}
              </strong>
              <span className={`${classes.soft} tnum`}>{moment(contact.at_ms, i18n.language)}</span>
            </span>
            <span className={classes.soft}>
              {[
                label(contact.queue_name),
                contact.agent,
                contact.talk_ms > 0 && about(contact.talk_ms),
              ]
                .filter(Boolean)
                .join(" · ")}
            </span>
            {contact.note && <p className={classes.note}>{contact.note}</p>}
          </Link>
        </li>
      ))}
    </ul>
  );
}
