"""Receipts of certified mail as a provider writes them (RFC 6109; the structure of a published sample, with invented names)."""

from __future__ import annotations

import base64
from datetime import datetime

SUBJECT = {
    "accettazione": "ACCETTAZIONE",
    "avvenuta-consegna": "CONSEGNA",
    "errore-consegna": "AVVISO DI MANCATA CONSEGNA",
    "preavviso-errore-consegna": "AVVISO DI MANCATA CONSEGNA",
}


def receipt(kind: str, message_id: str, to: str, at: datetime, error: str = "nessuno", **wrong: str) -> bytes:
    """A receipt of one letter. ``wrong``: header values, or pieces of its data, that say something else."""
    zone = at.strftime("%z")
    of = message_id.strip("<>")
    consegna = "" if kind == "accettazione" else f"<consegna>{to}</consegna>"
    data = f"""<?xml version="1.0" encoding="UTF-8"?>
<postacert tipo="{wrong.get("tipo", kind)}" errore="{error}">
 <intestazione><mittente>ente@pec.example.it</mittente><destinatari tipo="certificato">{to}</destinatari>
  <risposte>ente@pec.example.it</risposte><oggetto>Comunicazione</oggetto></intestazione>
 <dati><gestore-emittente>Gestore S.p.A.</gestore-emittente>
  <data zona="{zone}"><giorno>{at:%d/%m/%Y}</giorno><ora>{at:%H:%M:%S}</ora></data>
  <identificativo>opec1@pec.example.it</identificativo>
  <msgid>&lt;{wrong.get("msgid", of)}&gt;</msgid><ricevuta tipo="completa"/>{consegna}</dati>
</postacert>"""
    encoded = base64.encodebytes(wrong.get("data", data).encode()).decode()
    ending = wrong.get("signature", "application/pkcs7-signature")
    return f"""X-Ricevuta: {kind}
X-Riferimento-Message-ID: <{of}>
X-TipoRicevuta: completa
Message-ID: <opec1@pec.example.it>
From: posta-certificata@pec.example.it
To: ente@pec.example.it
Subject: {SUBJECT.get(kind, kind)}: Comunicazione
MIME-Version: 1.0
Content-Type: multipart/signed; protocol="application/pkcs7-signature"; micalg=sha256; boundary="outer"

--outer
Content-Type: multipart/mixed; boundary="inner"

--inner
Content-Type: text/plain; charset=utf-8

Ricevuta.

--inner
Content-Type: application/xml; name="daticert.xml"
Content-Disposition: inline; filename="daticert.xml"
Content-Transfer-Encoding: base64

{encoded}
--inner--

--outer
Content-Type: {ending}; name="smime.p7s"
Content-Transfer-Encoding: base64

MIAGCSqGSIb3DQEHAqCAMIACAQExAA==
--outer--
""".replace("\n", "\r\n").encode()
