import { Button } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { Fragment, useState } from "react";
import { useTranslation } from "react-i18next";
import { Direction } from "../desk/Direction";
import { useMe } from "../session/session";
import page from "../ui/Page.module.css";
import { EmptyState, ErrorState, LoadingState } from "../ui/States";
import { about, clock, moment } from "../ui/time";
import { ContactResult } from "./ContactResult";
import { type Contact, useInteraction } from "./queries";
import { Recordings } from "./Recordings";

interface Props {
  contacts: readonly Contact[];
  empty: string;
  withPerson: boolean;
}

/** Contacts, newest first; a recording plays under its line. */
export function ContactTable({ contacts, empty, withPerson }: Props) {
  const { t } = useTranslation("customers");
  const [open, setOpen] = useState<string | null>(null);
  if (contacts.length === 0) return <EmptyState text={empty} />;
  return (
    <div className={page.tableCard}>
      <table className={page.table} data-testid="contacts">
        <thead>
          <tr>
            <th>{t("column.when")}</th>
            {withPerson && <th>{t("column.caller")}</th>}
            <th>{t("column.queue")}</th>
            <th>{t("column.agent")}</th>
            <th>{t("column.result")}</th>
            <th>{t("column.wait")}</th>
            <th>{t("column.talk")}</th>
            <th>{t("column.recording")}</th>
          </tr>
        </thead>
        <tbody>
          {contacts.map((contact) => (
            <Fragment key={contact.id}>
              <Line
                contact={contact}
                withPerson={withPerson}
                open={open === contact.id}
                toggle={() => setOpen(open === contact.id ? null : contact.id)}
              />
              {open === contact.id && (
                <tr>
                  <td colSpan={withPerson ? 8 : 7}>
                    <Listen id={contact.id} />
                  </td>
                </tr>
              )}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface LineProps {
  contact: Contact;
  withPerson: boolean;
  open: boolean;
  toggle(): void;
}

function Line({ contact, withPerson, open, toggle }: LineProps) {
  const { t, i18n } = useTranslation(["customers", "common"]);
  const me = useMe();
  const mayListen = me.data?.permissions.includes("listen_to_recordings") ?? false;
  return (
    <tr>
      <td className="tnum">
        <Direction direction={contact.direction} />{" "}
        <Link to="/calls/$interaction" params={{ interaction: contact.id }}>
          {moment(contact.arrived_ms, i18n.language)}
        </Link>
      </td>
      {withPerson && <td>{contact.person || contact.number || t("common:hiddenNumber")}</td>}
      <td>{contact.queue}</td>
      <td>{contact.agent}</td>
      <td>
        <ContactResult contact={contact} />
      </td>
      <td className="tnum">
        {contact.wait_ms === null ? t("common:state.unknown") : about(contact.wait_ms)}
      </td>
      <td className="tnum">{contact.talk_ms > 0 ? clock(contact.talk_ms) : ""}</td>
      <td>
        {contact.recorded && mayListen && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconPlayerPlay size={14} />}
            aria-expanded={open}
            onClick={toggle}
            data-testid="listen"
          >
            {open ? t("hide") : t("listen")}
          </Button>
        )}
      </td>
    </tr>
  );
}

function Listen({ id }: { id: string }) {
  const interaction = useInteraction(id);
  if (interaction.isPending) return <LoadingState />;
  if (interaction.isError) {
    return <ErrorState error={interaction.error} retry={() => void interaction.refetch()} />;
  }
  return <Recordings interaction={interaction.data} />;
}
