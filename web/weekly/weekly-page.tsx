export function WeeklyPage({ named }: { readonly named: string }) {
  return <p>{named}</p>;
}
