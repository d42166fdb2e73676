"""The workshop: codec and evaluate, for those who make or measure weights. `cli.py` hangs them into the program."""

from pathlib import Path
from typing import Annotated

import typer

from songwright.commands.options import ERRORS, OUTPUT, WORKSHOP, CodecOption, FolderOption
from songwright.units import format_seconds

codec_app = typer.Typer(help="Turn audio into codes and back.", no_args_is_help=True)
evaluate_app = typer.Typer(help="Measure songwright's parts.", no_args_is_help=True)


def add_workshop_commands(app: typer.Typer) -> None:
    """Hang this module's groups into the program."""
    for name, group in (("codec", codec_app), ("evaluate", evaluate_app)):
        app.add_typer(group, name=name, rich_help_panel=WORKSHOP)


@codec_app.command("encode")
def codec_encode(
    audio: Annotated[Path, typer.Argument(metavar="FILE", help="WAV, FLAC, OGG or MP3, any rate, any channels.")],
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="The code file.")] = None,
    codec: CodecOption = "songwright",
) -> None:
    """Encode an audio file; by default into FILE.codes.safetensors beside it."""
    from songwright.codec.files import encode_file

    target = output or audio.with_suffix(".codes.safetensors")
    encoded = encode_file(audio, target, codec)
    channels, books, frames = encoded.codes.shape
    ERRORS.print(f"{channels} × {books} codebooks × {frames} frames", markup=False)
    OUTPUT.print(str(target), soft_wrap=True, markup=False)


@codec_app.command("decode")
def codec_decode(
    codes: Annotated[Path, typer.Argument(metavar="FILE", help="A code file that 'codec encode' wrote.")],
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="WAV, FLAC or OGG.")] = None,
) -> None:
    """Decode a code file with the codec that made it; by default into FILE.wav beside it."""
    from songwright.codec.files import decode_file

    target = output or codes.with_name(codes.name.removesuffix(".safetensors").removesuffix(".codes") + ".decoded.wav")
    decoded = decode_file(codes, target)
    ERRORS.print(f"{decoded.channels} channels, {format_seconds(decoded.seconds)}", markup=False)
    OUTPUT.print(str(target), soft_wrap=True, markup=False)


@evaluate_app.command("codec")
def evaluate_codec_command(
    stems: Annotated[Path, typer.Argument(metavar="DIR", help="A folder of stems, one folder for each kind.")],
    output: FolderOption = None,
    codec: CodecOption = "songwright",
) -> None:
    """What the codec does to stems: distances, words, pitch, onsets, speed; pictures with -o."""
    from songwright.evaluation.codec import as_markdown, evaluate_codec

    OUTPUT.print(as_markdown(evaluate_codec(stems, codec, output)), markup=False, soft_wrap=True)


@evaluate_app.command("phonetics")
def evaluate_phonetics_command(
    corpus: Annotated[
        Path | None, typer.Option("--corpus", metavar="DIR", help="A singing corpus, to count what was sung.")
    ] = None,
) -> None:
    """How each language's words are pronounced, and what of it the singers learned."""
    from songwright.evaluation.phonetics import as_markdown, audit_all, sung_counts

    OUTPUT.print(as_markdown(audit_all(), sung_counts(corpus) if corpus else None), markup=False, soft_wrap=True)
