"""What the watchdog and the comparison of record and workflows write on record, in English; it is told again to whoever reads.

Each stands here as ``activities`` writes it, with placeholders: a test walks both.
"""

from __future__ import annotations

from domain.basis.language import mark

OF_THE_WATCHDOG = (
    mark("letter not sent: {key}"),
    mark("unexplained: {line}"),
    mark("{project} {term}: the index said {said}, the count says {counted}"),
    mark("'{name}' was zero for {days} days: is it alive?"),
    mark("{project}, {term}: {what} was due on {due:day} and was not acted on"),
    mark("its end"),
    mark("that it runs again"),
    mark("the reminder {days} days before its end"),
    mark("the reminder {days} days after its beginning"),
    mark("{project}: money is free and it was not offered"),
)
OF_THE_COMPARISON = (
    mark("a workflow without a file"),
    mark("it cannot be compared: {kind}: {error}"),
    mark("was never started"),
    mark("is {how}"),
    mark("its workflow {how} and the file lives"),
    mark("{subject}: its workflow {how}; it was started from the record"),
    mark("{words}; it cannot be brought up to it: {error}"),
    mark("{subject}: {words}; it was brought up to the record"),
    mark("{subject}: the code of its workflow failed; it was begun anew"),
    mark("its workflow does not answer: {error}"),
    mark("the act '{act}' on its measure has not reached it"),
    mark("{project}: {words}; it was told again"),
    mark("{name} does not succeed, try {attempt}: {why}"),
    mark("the code of its workflow fails, try {attempt}: see the UI"),
    mark(
        "the workflow knows version {known} and the file has {version}: the record was put back, or written by another hand"
    ),
    mark("the workflow knows version {known} and the file has {version}"),
    mark("the workflow knows '{known}' with {projects} projects, and the record says '{state}' with {recorded}"),
)
OF_THE_POST = (
    mark("letters wait, and are tried again: {why}"),
    mark("the mail server does not take it now: {codes}"),
    mark("the mail server cannot be used now: {why}"),
    mark("{letter}: the mail server refuses it: {codes}"),
    mark("no address of the lead is known: letters to it wait, and no term begins with them"),
    mark("the post refuses a copy to partner {partner}: it waits for another address, and nothing waits for it"),
    mark(
        "nobody with this role has an e-mail in the register of actors, and letters to it wait: actor add NAME --email ADDRESS"
    ),
    mark("receipts of certified mail cannot be read: {why}"),
    mark("the mailbox at {host} cannot be opened: {said}"),
    mark("the mailbox at {host} does not answer as it should: {said}"),
    mark("a receipt cannot be moved to {folder} at {host}: {said}"),
    mark("letter {letter} was not delivered by certified mail: {why}"),
    mark("no receipt says that it has arrived"),
    mark("it was not delivered yet ({address})"),
    mark("it could not be delivered ({address})"),
    mark("{name} is not believed: {why}"),
    mark("it is larger than {size} megabytes"),
    mark("it is larger than any receipt"),
    mark("no letter of the service has the id that it names"),
    mark("it is of another address than that to which the letter went"),
    mark("it does not say to whom the letter was delivered"),
    mark("its instant lies before the letter left, or has not come yet"),
    mark("it has no header of a receipt: an ordinary message, whatever its subject says"),
    mark("its header says {kind}, its data say {other}"),
    mark("its header and its data name different letters"),
    mark("it is not signed"),
    mark("it is not one part and its signature"),
    mark("it does not come from the address of a provider"),
    mark("its signature cannot be read"),
    mark("it has not exactly one signature"),
    mark("what is signed cannot be told from what is not"),
    mark("the certificate of its signature is missing"),
    mark("its signature is made with {digest}, which proves nothing any more"),
    mark("what it says was changed after it was signed"),
    mark("its signature is not by the certificate that it names"),
    mark("the certificate of '{name}' was not valid when it was signed"),
    mark("'{name}', who has signed it, is none of those whom the office trusts"),
    mark("it comes from {sender}, and is signed by {addresses}"),
    mark("it has not exactly one daticert.xml"),
    mark("its daticert.xml cannot be read"),
    mark("its daticert.xml is something else"),
    mark("its data name no instant"),
)
