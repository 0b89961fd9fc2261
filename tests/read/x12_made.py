"""X12 text made for the tests: invented people, organisations and numbers only."""

ISA = "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *240815*1200*^*00501*{control:09d}*0*T*:~"
PROFESSIONAL, INSTITUTIONAL, REMITTANCE = "005010X222A1", "005010X223A2", "005010X221A1"
BILLING = (
    "HL*1**20*1~PRV*BI*PXC*207Q00000X~NM1*85*2*SAMPLE CLINIC*****XX*2000000002~N3*1 SAMPLE ST~N4*SAMPLE*PA*19000~"
    "REF*EI*990000001~"
)
SUBSCRIBER = (
    "HL*2*1*22*0~SBR*P*18*GROUP1******CI~NM1*IL*1*SAMPLE*ANNA****MI*MEMBER1~N3*2 SAMPLE ST~N4*SAMPLE*PA*19001~"
    "DMG*D8*19600115*F~NM1*PR*2*SAMPLE PLAN*****PI*PLAN1~N4*SAMPLE*PA*19099~REF*2U*X~"
)
LINE = "LX*{n}~SV1*HC:G0422*{charge}*UN*1***1~DTP*472*D8*20240801~REF*6R*L{n}~"


def claim(number: int = 1, charge: str = "100", lines: str | None = None, inside: str = "") -> str:
    """Make a professional claim of one line, with other segments of loop 2300 and below put in."""
    made = LINE.format(n=1, charge=charge) if lines is None else lines
    return f"CLM*ACCT{number}*{charge}***11:B:1*Y*A*Y*Y~HI*ABK:E119*ABF:I10~{inside}{made}"


def transaction(body: str, kind: str = "837", number: str = "0001", guide: str = PROFESSIONAL) -> str:
    """Wrap a body into ST and SE with the right count of segments."""
    count = body.count("~") + 2
    return f"ST*{kind}*{number}*{guide}~{body}SE*{count}*{number}~"


def interchange(*transactions: str, guide: str = PROFESSIONAL, control: int = 1) -> str:
    """Wrap transactions into one group and one interchange."""
    group = f"GS*HC*SENDER*RECEIVER*20240815*1200*{control}*X*{guide}~{''.join(transactions)}GE*{len(transactions)}*{control}~"
    return f"{ISA.format(control=control)}{group}IEA*1*{control:09d}~"


def professional(*bodies: str) -> bytes:
    """Make a file of one professional transaction for one billing provider and subscriber."""
    return interchange(transaction(BILLING + SUBSCRIBER + "".join(bodies))).encode()


def remittance(*paid: str, total: str = "0", day: str = "20240905", payee: str = "2000000002") -> bytes:
    """Make a file of one remittance."""
    header = (
        f"BPR*I*{total}*C*CHK************{day}~TRN*1*TRACE1*1990000001~N1*PR*SAMPLE PLAN~N1*PE*SAMPLE CLINIC*XX*{payee}~LX*1~"
    )
    return interchange(transaction(header + "".join(paid), "835", guide=REMITTANCE), guide=REMITTANCE).encode()
