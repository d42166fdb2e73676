"""Content Credentials (C2PA): a signed statement in the file itself of what made it. Extra `credentials`.

The statement is that of the C2PA specification 2.2 (c2pa.org), written and read by the Content Authenticity
Initiative's own library. It is bound to every byte of the audio: who changes one breaks it. The watermark, which
survives changes, says less; the two stand beside each other.
"""

import importlib.util
import json
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from songwright.errors import AudioError, OutputError
from songwright.mixer.tags import SOURCE_TYPE, SongTags

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

MIME_TYPES = {".wav": "audio/wav", ".flac": "audio/flac", ".mp3": "audio/mpeg"}
MADE_LABEL = "org.songwright.made"
CURVES = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}


@dataclass(frozen=True)
class Signatory:
    """Who signs.

    Attributes:
        certificates: PEM, the signer's own first, then those that vouch for it, as C2PA asks.
        key: PEM, the private key of the first.
        algorithm: C2PA's name of it.
    """

    certificates: bytes
    key: bytes
    algorithm: str

    @classmethod
    def load(cls, certificates: Path, key: Path) -> "Signatory":
        """From two PEM files.

        Raises:
            AudioError: a file is missing, is no PEM, or is of another key; or the extra is not installed.
        """
        library()
        from cryptography import x509
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

        chain, secret = _read(certificates, "certificate"), _read(key, "key")
        try:
            first = x509.load_pem_x509_certificates(chain)[0]
        except ValueError as error:
            raise AudioError(
                f"'{certificates}' holds no certificate in PEM form; give the chain, your own first"
            ) from error
        try:
            private = load_pem_private_key(secret, None)
        except (TypeError, ValueError) as error:
            raise AudioError(
                f"'{key}' holds no private key in PEM form, or one with a password; give it without"
            ) from error
        spelled = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        if first.public_key().public_bytes(*spelled) != private.public_key().public_bytes(*spelled):
            raise AudioError(f"'{key}' is not the key of the first certificate in '{certificates}'; give the one it is")
        return cls(chain, secret, _algorithm(private, key))


@dataclass(frozen=True)
class Statement:
    """What is said of a song.

    Attributes:
        tags: what its files say anyway.
        models: for each model its name, the sha256 of its weights and of its model card.
        plan_sha256: of `plan.json`.
    """

    tags: SongTags
    models: tuple[Mapping[str, str], ...]
    plan_sha256: str

    def manifest(self, mime_type: str) -> dict[str, Any]:
        """As the library wants it."""
        name, _, version = self.tags.software.partition(" ")
        software = {"name": name, "version": version}
        return {
            "claim_generator_info": [software],
            "title": self.tags.title,
            "format": mime_type,
            "assertions": [
                {
                    "label": "c2pa.actions.v2",
                    "data": {
                        "actions": [
                            {"action": "c2pa.created", "digitalSourceType": SOURCE_TYPE, "softwareAgent": software}
                        ]
                    },
                },
                {
                    "label": MADE_LABEL,
                    "data": {
                        "seed": str(self.tags.seed), "models": [dict(model) for model in self.models],
                        "plan_sha256": self.plan_sha256, "watermarked": self.tags.watermarked,
                    },
                },
            ],
        }  # fmt: skip


@dataclass(frozen=True)
class Credentials:
    """What a file's own credentials say.

    Attributes:
        state: 'trusted', 'valid' (whole and signed, but by nobody on a trust list), or 'broken'.
        signer: whom the certificate names.
        generated: whether they say that a trained model made it.
        problems: what does not hold, in C2PA's terms.
    """

    state: str
    signer: str
    generated: bool
    problems: tuple[str, ...]

    def __str__(self) -> str:
        """One line for a terminal."""
        made = "made by a trained model" if self.generated else "not said to be made by a trained model"
        why = f" ({', '.join(self.problems)})" if self.state == "broken" else ""
        return f"content credentials: {self.state}{why}, signed by {self.signer or 'nobody named'}, {made}"


def signer_of(statement: Statement, signatory: Signatory, stems: Mapping[str, Path]) -> Callable[[Path], None]:
    """What signs a finished WAV, FLAC or MP3 file in place, for `write_audio`.

    Args:
        stems: WAV files by name that the song was mixed from, said to be parts of it by their hashes.
    """

    def sign(path: Path) -> None:
        _sign(path, statement, signatory, stems)

    return sign


def read_credentials(path: Path) -> Credentials | None:
    """What the file's credentials say; None where it has none.

    Raises:
        AudioError: the extra is not installed, or the file cannot be read.
    """
    c2pa = library()
    mime_type = MIME_TYPES.get(path.suffix.lower())
    if mime_type is None:
        return None
    try:
        with path.open("rb") as file, c2pa.Reader(mime_type, file) as reader:
            found = json.loads(reader.json())
    except c2pa.C2paError.ManifestNotFound:
        return None
    except (c2pa.C2paError, OSError, ValueError) as error:
        raise AudioError(f"cannot read the content credentials of '{path}' ({error}); is the file whole?") from error
    return _told(found)


def is_installed() -> bool:
    """Whether the extra is there."""
    return importlib.util.find_spec("c2pa") is not None


def library() -> Any:  # c2pa-python has no types of its own
    """C2PA's library.

    Raises:
        AudioError: it is not installed.
    """
    try:
        import c2pa
    except ImportError as error:
        raise AudioError("content credentials need a package more: pip install 'songwright[credentials]'") from error
    return c2pa


def _sign(path: Path, statement: Statement, signatory: Signatory, stems: Mapping[str, Path]) -> None:
    c2pa = library()
    mime_type = MIME_TYPES[path.suffix.lower()]
    told = c2pa.C2paSignerInfo(signatory.algorithm.encode(), signatory.certificates, signatory.key, None)
    signed = path.with_name(f"{path.stem}-signed{path.suffix}")
    try:
        with ExitStack() as held:
            signer = held.enter_context(c2pa.Signer.from_info(told))
            builder = held.enter_context(c2pa.Builder(statement.manifest(mime_type)))
            for name, stem in stems.items():
                builder.add_ingredient(
                    {"title": name, "relationship": "componentOf"}, MIME_TYPES[stem.suffix.lower()],
                    held.enter_context(stem.open("rb")),
                )  # fmt: skip
            source, target = held.enter_context(path.open("rb")), held.enter_context(signed.open("wb+"))
            builder.sign(signer, mime_type, source, target)
        signed.replace(path)
    except c2pa.C2paError as error:
        raise OutputError(
            f"cannot sign '{path.name}' ({error}); C2PA wants a certificate for signing documents or mail that an "
            "authority issued"
        ) from error
    finally:
        signed.unlink(missing_ok=True)


def _told(store: Mapping[str, Any]) -> Credentials:
    state = {"Trusted": "trusted", "Valid": "valid"}.get(store.get("validation_state", ""), "broken")
    manifest = store.get("manifests", {}).get(store.get("active_manifest", ""), {})
    signature = manifest.get("signature_info", {})
    actions = [
        action
        for assertion in manifest.get("assertions", ()) if assertion.get("label", "").startswith("c2pa.actions")
        for action in assertion["data"].get("actions", ())
    ]  # fmt: skip
    return Credentials(
        state,
        signature.get("common_name") or signature.get("issuer") or "",
        any(action.get("digitalSourceType") == SOURCE_TYPE for action in actions),
        tuple(sorted({status["code"] for status in store.get("validation_status", ())})),
    )


def _read(path: Path, what: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise AudioError(f"cannot read the {what} file '{path}': {error.strerror or error}; check the path") from error


def _algorithm(key: "PrivateKeyTypes", path: Path) -> str:
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name in CURVES:
        return CURVES[key.curve.name]
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return "ed25519"
    if isinstance(key, rsa.RSAPrivateKey):
        return "ps256"
    raise AudioError(f"the key in '{path}' is of a kind that C2PA does not know; give ECDSA, RSA or Ed25519")
