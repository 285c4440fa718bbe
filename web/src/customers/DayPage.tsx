import { EmptyState } from "../ui/States";

export function DayPage() {
  return <EmptyState />;
}
