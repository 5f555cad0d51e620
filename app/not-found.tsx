import Link from 'next/link'
import { linkClass } from './_components/dialogs/buttonClass.ts'

export default function NotFound() {
  return (
    <main className="mx-auto flex max-w-2xl flex-col gap-4 p-8 text-prose">
      <h1 className="font-medium">There is no such screen.</h1>
      <p>The address names nothing this dashboard has, or a cycle of another store.</p>
      <p>
        <Link href="/" className={linkClass}>
          Overview
        </Link>
      </p>
    </main>
  )
}
