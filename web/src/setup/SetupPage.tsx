import { EmptyState } from "../ui/States";

export function SetupPage() {
  return <EmptyState />;
}
