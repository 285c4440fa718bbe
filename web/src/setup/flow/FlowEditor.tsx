import { Alert, Button, TextInput } from "@mantine/core";
import { type FormEvent, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../api/http";
import page from "../../ui/Page.module.css";
import { AskFirst } from "../AskFirst";
import type { Row } from "../kinds";
import { useArchive, useNames } from "../queries";
import setup from "../Setup.module.css";
import { nameOf } from "../words";
import classes from "./Flow.module.css";
import { FlowVersions } from "./FlowVersions";
import { useCheck, usePublish, useSaveDraft } from "./flowQueries";
import { Outline } from "./Outline";
import { type Problem, type Step, stepsOf, subjectOf } from "./steps";
import type { Place } from "./WayInput";

interface Props {
  row: Row | null;
  close(): void;
}

/** A call flow: its steps in their order, kept as a draft until it is published. */
export function FlowEditor({ row, close }: Props) {
  const { t } = useTranslation(["setup", "common"]);
  const [id, setId] = useState(row?.id ?? null);
  const [name, setName] = useState(String(row?.name ?? ""));
  const [steps, setSteps] = useState<readonly Step[]>(() => stepsOf(row));
  const [note, setNote] = useState("");
  const [at, setAt] = useState("");
  const saved = (kept: Row) => setId(kept.id);
  const draft = useSaveDraft(id, saved);
  const publish = usePublish(id, saved);
  const check = useCheck(id);
  const archive = useArchive("flows");
  const places = usePlaces(steps);
  const drawn = { name, steps };
  const send = (event: FormEvent) => {
    event.preventDefault();
    const instant = at ? new Date(at).toISOString() : null;
    publish.mutate(
      { ...drawn, note, at: instant },
      { onSuccess: close, onError: () => check.mutate(drawn) },
    );
  };
  const problems = check.data ?? [];
  return (
    <form className={`${page.form} ${setup.fields}`} onSubmit={send} data-testid="setup-form">
      <Wrong error={publish.error ?? draft.error ?? check.error ?? archive.error} />
      {check.data && <Checked problems={problems} places={places} />}
      <TextInput
        label={t("field.name")}
        required
        withAsterisk={false}
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Outline
        steps={steps}
        places={places}
        problems={problems}
        change={setSteps}
        isNew={row === null}
      />
      <div className={page.pair}>
        <TextInput
          label={t("flow.note")}
          maxLength={200}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <TextInput
          type="datetime-local"
          label={t("flow.at")}
          value={at}
          onChange={(event) => setAt(event.currentTarget.value)}
        />
      </div>
      <div className={setup.foot}>
        {row ? (
          <AskFirst
            label={t("common:action.delete")}
            question={t("confirmDelete", { name })}
            run={() => archive.mutate(row.id, { onSuccess: close })}
          />
        ) : (
          <span />
        )}
        <div className={classes.acts}>
          <Button
            variant="default"
            loading={check.isPending}
            onClick={() => check.mutate(drawn)}
            data-testid="flow-check"
          >
            {t("flow.check")}
          </Button>
          <Button
            variant="default"
            loading={draft.isPending}
            onClick={() => draft.mutate(drawn, { onSuccess: close })}
            data-testid="setup-save"
          >
            {t("flow.saveDraft")}
          </Button>
          <Button type="submit" loading={publish.isPending} data-testid="flow-publish">
            {at ? t("flow.plan") : t("flow.publishNow")}
          </Button>
        </div>
      </div>
      {id !== null && <FlowVersions id={id} back={close} />}
    </form>
  );
}

/** Each step's number and what it is about, as the outline and the ways call it. */
function usePlaces(steps: readonly Step[]): readonly Place[] {
  const { t, i18n } = useTranslation("setup");
  const names = useNames();
  return useMemo(
    () =>
      steps.map((step, index) => {
        const subject = nameOf(names.get(subjectOf(step) ?? ""), i18n.language);
        const kind = t(`option.${step.kind}`);
        const said = step.name || (subject ? `${kind} : ${subject}` : kind);
        return { id: step.id, title: `${index + 1}. ${said}` };
      }),
    [steps, names, t, i18n.language],
  );
}

interface CheckedProps {
  problems: readonly Problem[];
  places: readonly Place[];
}

/** What a check has found: the button is at the foot of the form, the faults may be far above. */
function Checked({ problems, places }: CheckedProps) {
  const { t, i18n } = useTranslation("setup");
  const alert = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (problems) alert.current?.scrollIntoView({ block: "nearest" }); // Each check anew.
  }, [problems]);
  const good = problems.length === 0;
  return (
    <Alert color={good ? "green" : "red"} role="status" ref={alert} className={setup.told}>
      {good && t("flow.good")}
      {problems.map((problem) => (
        <div key={`${problem.step}${problem.code}`}>
          {places.find((place) => place.id === problem.step)?.title ?? t("kind.flows.many")}
          {" : "}
          {i18n.language === "en" ? problem.en : problem.fr}
        </div>
      ))}
    </Alert>
  );
}

function Wrong({ error }: { error: Error | null }) {
  const { t, i18n } = useTranslation("common");
  const alert = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (error) alert.current?.scrollIntoView({ block: "nearest" });
  }, [error]);
  if (!error) return null;
  return (
    <Alert color="red" role="alert" ref={alert} className={setup.told}>
      {error instanceof ApiError ? error.text(i18n.language) : t("state.error")}
    </Alert>
  );
}
