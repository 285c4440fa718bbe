import { IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import classes from "./Floor.module.css";
import { type Order, turned } from "./order";

interface Props<Column> {
  column: Column;
  label: string;
  order: Order<Column>;
  choose(order: Order<Column>): void;
  right?: boolean;
}

/** A column's head: a button that sorts by it, and turns the order round. */
export function HeadCell<Column>({ column, label, order, choose, right }: Props<Column>) {
  const here = order.column === column;
  const Icon = order.down ? IconChevronDown : IconChevronUp;
  const sorted = order.down ? "descending" : "ascending";
  return (
    <th scope="col" aria-sort={here ? sorted : "none"} data-right={right || undefined}>
      <button type="button" className={classes.sort} onClick={() => choose(turned(order, column))}>
        {label}
        {here && <Icon size={13} aria-hidden="true" />}
      </button>
    </th>
  );
}
