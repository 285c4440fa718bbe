import { type RefObject, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Fields } from "./Fields";
import { type Field, type Kind, type Section, sectioned, type Values } from "./kinds";
import { useNames, useRows } from "./queries";
import classes from "./Setup.module.css";
import { said } from "./said";
import { nameOf } from "./words";

interface Props {
  kind: Kind;
  values: Values;
  change(values: Values): void;
}

/** A long form by its sections; the outline at the left says what each is set to. */
export function Sections({ kind, values, change }: Props) {
  const { t } = useTranslation("setup");
  const id = useId();
  const place = useRef<HTMLDivElement>(null);
  const here = useSectionInView(place);
  const parts = sectioned(kind);
  return (
    <div className={classes.sections}>
      <nav className={classes.outline} aria-label={t("section.outline")} data-testid="outline">
        {parts.map(([{ name }], n) => (
          <button
            key={name}
            type="button"
            aria-current={n === here || undefined}
            onClick={() => show(`${id}${name}`)}
          >
            <span className={classes.outlineName}>{t(`section.${name}`)}</span>
            <Said name={name} values={values} />
          </button>
        ))}
      </nav>
      <div ref={place}>
        {parts.map(([{ name }, fields]) => (
          <section key={name} className={classes.section} aria-labelledby={`${id}${name}`}>
            <h2 id={`${id}${name}`} className={classes.sectionTitle} tabIndex={-1}>
              {t(`section.${name}`)}
            </h2>
            <SectionFields fields={fields} values={values} change={change} />
          </section>
        ))}
      </div>
    </div>
  );
}

/** To a section: the next Tab is in it. */
function show(heading: string) {
  const found = document.getElementById(heading);
  found?.focus({ preventScroll: true });
  found?.scrollIntoView({ block: "start" });
}

interface FieldsProps {
  fields: readonly Field[];
  values: Values;
  change(values: Values): void;
}

const SHORT = ["number", "choice", "ref", "text"];

/** What is short stands two in a line. */
function SectionFields({ fields, values, change }: FieldsProps) {
  return fields
    .filter((field) => field.when?.(values) ?? true)
    .map((field) => (
      <div key={field.name} data-short={SHORT.includes(field.kind.type) || undefined}>
        <Fields fields={[field]} values={values} change={change} />
      </div>
    ));
}

function Said({ name, values }: { name: Section["name"]; values: Values }) {
  const { i18n } = useTranslation("setup");
  const names = useNames();
  const clients = useRows("clients").data?.length ?? 0;
  const words = said(name, values, {
    clients,
    t: (key, given) => i18n.t(`setup:${key}` as "setup:said.silent", { ...given }),
    name: (of) => nameOf(names.get(of), i18n.language),
  });
  return <span className={classes.outlineSaid}>{words}</span>;
}

const TOP_PX = 140; // A section is read when its title has come to here.

/** Which section is being worked on: that of the focus as long as it is seen, else the one at the
 * top of what is scrolled. */
function useSectionInView(place: RefObject<HTMLDivElement | null>): number {
  const [here, setHere] = useState(0);
  useEffect(() => {
    const look = () => {
      const sections = [...(place.current?.children ?? [])];
      const focused = document.activeElement;
      const own = sections.findIndex((one) => one.contains(focused));
      if (own !== -1 && focused && isSeen(focused)) return setHere(own);
      const below = sections.findIndex((one) => one.getBoundingClientRect().top > TOP_PX);
      setHere(Math.max(0, (below === -1 ? sections.length : below) - 1));
    };
    const events = ["scroll", "focusin"] as const;
    const way = { capture: true, passive: true };
    for (const event of events) document.addEventListener(event, look, way);
    return () => {
      for (const event of events) document.removeEventListener(event, look, way);
    };
  }, [place]);
  return here;
}

function isSeen(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < window.innerHeight;
}
