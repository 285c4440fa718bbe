"""extensions.conf: the door into the engine and what happens when nobody is behind it.

A caller enters Stasis only while the engine's heartbeat is young; the socket alone is not proof,
Asterisk believes a silent peer alive for more than 40 s. Whoever leaves Stasis alive (engine
gone, or the absolute time-out that only a living engine renews) hears the fallback, which looks
at the heartbeat every 5 s and goes back in, so that nobody is lost. No text from a SIP message
reaches a dial string: the dialled number is filtered, the diverting one encoded.
"""

from collections.abc import Iterable

from decroche.kernel.emergency import EMERGENCY
from decroche.switch.asterisk.door import (
    ANSWERED_CAUSE,
    CALL_VARIABLE,
    DIALLED,
    DIALLED_CONTEXT,
    HELP,
    NOT_PLACED_CAUSE,
    OUT_CONTEXT,
    VERDICT,
)
from decroche.switch.asterisk.node import NodeSettings, NumberRoute

HEARTBEAT_MAX_AGE_S = 3
"""The engine writes each second; two lost writes are no alarm, three are."""
FALLBACK_STEP_S = 5
"""Music between two looks at the heartbeat."""
REASSURE_EVERY = 6
"""Steps between two spoken sentences: 30 s."""
FULL_CAUSE = 34
"""Q.850 "no circuit available"; Asterisk says 503 (RFC 4497, 8.4.4), so that the operator may try
another trunk of ours, which it must not after 486."""
FALLBACK = "decroche-fallback"
"""The context in which a caller waits while no engine answers."""
AGENT_CONTEXT = "decroche-agent-leg"
"""Where an agent's leg goes when it is answered."""
BRIDGE_VARIABLE = "DECROCHE_BRIDGE"
"""On an agent's leg: the bridge it belongs in."""
AGENT_LOOK_S = 0.5
"""Between two tries of an answered phone to reach an engine: one is back in 0.6 s."""
AGENT_WAIT_S = 30
"""A person with silence at the ear hangs up long before."""
HELP_CONTEXT = "decroche-help"
"""Where an agent's phone is that has dialled an emergency number."""
HELP_LINES = "LINES_"
"""Before an agent's endpoint, the name of the variable that has the number to show for help, then
the lines, with & between them."""
HELP_TAKE_S = 5
"""An engine that lives takes the leg in milliseconds."""
HELP_RING_S = 120
"""All lines together: who calls for help hangs up when he wants to."""
HELP_NUMBER = "DECROCHE_HELP"
FRANCE = "+33"

_PLAN = """\
[general]
static=yes
writeprotect=yes
clearglobalvars=no

; HB_{shard} is no global of this file, on purpose: a reload would reset it, and that it is not
; set tells an engine that this process of Asterisk is new.
; Calls from trunks. Any other first character is refused by PJSIP with 404. Each step costs a
; caller some 0.1 ms before an agent's phone can ring: few steps.
[decroche-in]
exten => _[+0-9].,1,MSet({entry})
; Counted before it is asked: never one too many, though of two that come in the same instant for
; the last place both may be refused.
 same => n,GotoIf($[${{GROUP_COUNT(${{DECROCHE_TRUNK}})}} <= 0${{DECROCHE_MAX}}]?{enter})
; One too many: not counted, told to the engine for the record, refused with or without it.
 same => n,MSet(GROUP()=decroche-full,DECROCHE_AGAIN=full)
 same => n,Goto({enter})

; Agents' phones call for help, by these numbers exactly; every other one is told that it cannot be
; reached from here. Calls of other kinds are placed from the page, through the gate.
[decroche-agents]
{numbers}
exten => _[0-9+*#]!,1,Answer(0,i)
 same => n,Playback(cannot-complete-as-dialed)
 same => n,Hangup(1)

; A call for help from an agent's handset, {number} is one of the numbers above. The engine has some
; seconds to take this leg as that of its agent; without one, or when it gives the leg back, the
; lines that it told of when this phone was made known are dialled from here.
[{help}]
exten => s,1,GotoIf($[${{EPOCH}} - 0${{GLOBAL(HB_{shard})}} >= {age}]?own)
 same => n,Set(TIMEOUT(absolute)={take})
 same => n,Answer(0,i)
 same => n,Stasis({app},{help_word},${{{number}}})
 same => n(own),Set(TIMEOUT(absolute)=0)
 same => n,Set(NUMBER=${{{number}}})
 same => n,Set(TRUNKS=${{GLOBAL({lines}${{CHANNEL(endpoint)}})}})
 same => n,Set(SHOWN=${{SHIFT(TRUNKS,&)}})
 same => n,Set(UNTIL=$[${{EPOCH}} + {help_s}])
 same => n,Set(_{call}={help_word},${{NUMBER}})
 same => n,Set(HOW=i)
 same => n,Goto({out},{help_word},shown)
exten => T,1,Goto(s,own)

; An agent's phone that the engine rang has answered. With no engine Stasis() returns at once: the
; agent waits here for the next one, which has been told where this leg belongs.
[{agent}]
exten => s,1,Set(STEP=0)
 same => n(again),Stasis({app},agent,${{{bridge}}})
 same => n,Wait({look})
 same => n,Set(STEP=$[${{STEP}} + 1])
 same => n,GotoIf($[${{STEP}} < {looks}]?again)
 same => n,Hangup(38)

; The one door out. Nothing of the channel is believed, nor of the extension but the attempt's name:
; number, caller id, lines and times are the verdict's, which is taken once. At "shown" enters
; {help} too, with a number that is written in this file.
[{out}]
exten => _[0-9A-Za-z].,1,Set(KEY={verdict}${{FILTER(0-9A-Za-z._~+\\-,${{EXTEN}})}})
 same => n,GotoIf($[0${{LOCK({out})}} = 0]?none)
 same => n,Set(VERDICT=${{GLOBAL(${{KEY}})}})
 same => n,Set(GLOBAL_DELETE(${{KEY}})=)
 same => n,GotoIf($[0${{UNLOCK({out})}} = 0]?none)
 same => n,GotoIf($["${{VERDICT}}" = ""]?none)
 same => n,Set(ARRAY(NUMBER,SHOWN,TRUNKS,UNTIL,RING,APP,LEG,BRIDGE)=${{VERDICT}})
 same => n,GotoIf($[0${{UNTIL}} <= ${{EPOCH}}]?none)
 same => n,Set(UNTIL=$[${{EPOCH}} + ${{RING}}])
 same => n,Set(_DECROCHE_APP=${{APP}})
 same => n,Set(_{call}={dialled},${{LEG}},${{BRIDGE}})
 same => n,Set(HOW=iG({answered}^s^1))
 same => n(shown),MSet(CALLERID(num)=${{SHOWN}},CALLERID(name)=,CAUSE={none})
 same => n,Set(CALLERID(pres)=${{IF($["${{SHOWN}}" = ""]?prohib:allowed)}})
 same => n(next),Set(TRUNK=${{SHIFT(TRUNKS,&)}})
 same => n,GotoIf($["${{TRUNK}}" = ""]?end)
 same => n,Set(RING=$[${{UNTIL}} - ${{EPOCH}}])
 same => n,GotoIf($[${{RING}} < 1]?end)
 same => n,HangupCauseClear()
 same => n,Dial(PJSIP/${{NUMBER}}@trunk-${{TRUNK}},${{RING}},${{HOW}})
; A line that cannot be reached, or says nothing at all, has called nobody: it leaves no cause. (Nor
; does a diversion that is not followed, which Dial counts as busy.)
 same => n,GotoIf($["${{HANGUPCAUSE_KEYS()}}" = "" & "${{DIALSTATUS}}" != "BUSY"]?no)
 same => n,Set(CAUSE=${{IF($["${{DIALSTATUS}}" = "NOANSWER"]?19:${{HANGUPCAUSE}})}})
 same => n(no),GotoIf($["${{DIALSTATUS}}" = "CHANUNAVAIL" | "${{DIALSTATUS}}" = "CONGESTION"]?next)
 same => n(end),Hangup(${{CAUSE}})
 same => n(none),Hangup({none})

; The outside party has answered: this half ends, and the party's own channel goes on alone.
[{answered}]
exten => s,1,Hangup({answered_cause})
 same => 2,Set(STEP=0)
; A test call's party waits for its own program, which has no heartbeat.
 same => n(look),GotoIf($["${{DECROCHE_APP}}" != "{app}"]?in)
 same => n,GotoIf($[${{EPOCH}} - 0${{GLOBAL(HB_{shard})}} >= {age}]?wait)
 same => n(in),StopMusicOnHold()
 same => n,Stasis(${{DECROCHE_APP}},${{{call}}})
 same => n(wait),StartMusicOnHold(default)
 same => n,Wait({look})
 same => n,Set(STEP=$[${{STEP}} + 1])
 same => n,GotoIf($[${{STEP}} < {looks}]?look)
 same => n,Hangup(38)

[decroche-door]
exten => s,1,Set(TIMEOUT(absolute)={guard})
 same => n(enter),Set({call}={caller})
 same => n,GotoIf($[${{EPOCH}} - 0${{GLOBAL(HB_{shard})}} >= {age}]?decroche-fallback,s,1)
 same => n,Stasis({app},${{{call}}})
 same => n,Goto(decroche-fallback,s,1)
exten => T,1,Goto(decroche-fallback,s,1)

[decroche-fallback]
exten => s,1,Set(TIMEOUT(absolute)=0)
 same => n,GotoIf($["${{DECROCHE_AGAIN}}" = "full"]?full)
 same => n,GotoIf($[${{DIALPLAN_EXISTS(decroche-numbers,${{DECROCHE_DIALLED}},1)}}]?known)
 same => n,Hangup(1)
 same => n(known),Gosub(decroche-numbers,${{DECROCHE_DIALLED}},1)
 same => n,Set(DECROCHE_AGAIN=again)
 same => n,Set(STEP=0)
 same => n,Answer(0,i)
 same => n,Playback(one-moment-please)
 same => n(wait),MusicOnHold(default,{step})
 same => n,GotoIf($[${{EPOCH}} - 0${{GLOBAL(HB_{shard})}} < {age}]?decroche-door,s,1)
 same => n,Set(STEP=$[${{STEP}} + 1])
 same => n,GotoIf($[${{STEP}} >= {steps}]?enough)
 same => n,GotoIf($[${{STEP}} % {reassure}]?wait)
 same => n,Playback(one-moment-please)
 same => n,Goto(wait)
 same => n(enough),Playback(sorry&please-try-call-later&goodbye)
 same => n,Hangup(38)
 same => n(full),Hangup({full})

#include {included}
"""
_ENTRY = ",".join(
    (
        "TIMEOUT(absolute)={guard}",
        "DECROCHE_DIALLED=${{FILTER(+0-9,${{EXTEN}})}}",
        "GROUP()=${{DECROCHE_TRUNK}}",
    )
)
_CALLER = ",".join(
    (
        "caller",
        "${DECROCHE_TRUNK}",
        "${DECROCHE_DIALLED}",
        "${CALLERID(pres)}",
        "${URIENCODE(${REDIRECTING(from-num)})}",
        "${DECROCHE_AGAIN}",
    )
)
"""What StasisStart carries, and a survey finds on the channel (`translate.caller_seen`)."""
INCLUDED = "trunks/numbers.conf"
"""Numbers of ours, in the writings that trunks use; they change while calls run."""


def extensions_conf(settings: NodeSettings) -> str:
    """The dialplan of a node; it takes the numbers in."""
    return _PLAN.format(
        app=settings.app,
        enter="decroche-door,s,enter",
        entry=_ENTRY.format(guard=settings.guard_s),
        caller=_CALLER,
        shard=settings.shard,
        age=HEARTBEAT_MAX_AGE_S,
        guard=settings.guard_s,
        step=FALLBACK_STEP_S,
        steps=max(1, settings.fallback_s // FALLBACK_STEP_S),
        reassure=REASSURE_EVERY,
        full=FULL_CAUSE,
        agent=AGENT_CONTEXT,
        bridge=BRIDGE_VARIABLE,
        call=CALL_VARIABLE,
        out=OUT_CONTEXT,
        verdict=VERDICT,
        dialled=DIALLED,
        answered=DIALLED_CONTEXT,
        answered_cause=ANSWERED_CAUSE,
        none=NOT_PLACED_CAUSE,
        help=HELP_CONTEXT,
        help_word=HELP,
        help_s=HELP_RING_S,
        take=HELP_TAKE_S,
        lines=HELP_LINES,
        number=HELP_NUMBER,
        numbers="\n".join(_help_extension(number) for number in sorted(EMERGENCY)),
        look=AGENT_LOOK_S,
        looks=int(AGENT_WAIT_S / AGENT_LOOK_S),
        included=INCLUDED,
    )


def _help_extension(number: str) -> str:
    return f"exten => {number},1,Set({HELP_NUMBER}={number})\n same => n,Goto({HELP_CONTEXT},s,1)"


def numbers_conf(numbers: Iterable[NumberRoute]) -> str:
    """What the fallback knows of our numbers."""
    known: dict[str, str] = {}
    for number in numbers:
        for writing in writings(number.e164):
            known.setdefault(writing, number.language)
    lines = [
        f"exten => {writing},1,Set(CHANNEL(language)={language})\n same => n,Return()"
        for writing, language in sorted(known.items())
    ]
    return "\n".join(["[decroche-numbers]", *lines]) + "\n"


def writings(e164: str) -> tuple[str, ...]:
    """How a trunk may write this number: +33…, 33…, 0033… and, in France, 0… ."""
    digits = e164.removeprefix("+")
    if not digits.isascii() or not digits.isdigit():
        raise ValueError(f"{e164!r} is no E.164 number")
    national = ("0" + e164.removeprefix(FRANCE),) if e164.startswith(FRANCE) else ()
    return ("+" + digits, digits, "00" + digits, *national)
