"""The demonstration plays the treasury: it reads the payment file that was handed over and answers that it has paid."""

from pathlib import Path

from jinja2 import Template

from domain.bank.credit_transfer import CreditTransfer, read
from domain.basis.euro import euro

_ANSWER = Template(
    """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03">
  <CstmrPmtStsRpt>
    <GrpHdr><MsgId>DEMO-{{ paper.message }}</MsgId><CreDtTm>{{ at }}</CreDtTm></GrpHdr>
    <OrgnlGrpInfAndSts>
      <OrgnlMsgId>{{ paper.message }}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>
    </OrgnlGrpInfAndSts>
    <OrgnlPmtInfAndSts>
      <OrgnlPmtInfId>{{ paper.message }}</OrgnlPmtInfId>
      {% for one in paper.instructions %}
      <TxInfAndSts>
        <OrgnlEndToEndId>{{ one.key }}</OrgnlEndToEndId><TxSts>ACSC</TxSts>
        <AcctSvcrRef>TRN-2019-{{ "%04d" % loop.index }}</AcctSvcrRef>
        <OrgnlTxRef>
          <Amt><InstdAmt Ccy="EUR">{{ euro(one.cents) }}</InstdAmt></Amt>
          <CdtrAcct><Id><IBAN>{{ one.iban }}</IBAN></Id></CdtrAcct>
        </OrgnlTxRef>
      </TxInfAndSts>
      {% endfor %}
    </OrgnlPmtInfAndSts>
  </CstmrPmtStsRpt>
</Document>
""",
    autoescape=True,
)


def answer_to(file: Path, at: str) -> Path:
    """The treasury's status report about every transfer of a file, written beside it."""
    paper: CreditTransfer = read(file.read_bytes())
    path = file.with_name(f"answer-{file.stem}.pain002.xml")
    path.write_text(_ANSWER.render(paper=paper, at=at, euro=euro), encoding="utf-8")
    return path
