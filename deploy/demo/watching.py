"""The forum and the committee: seats, commitments and their progress, and a vigilance report."""

from deploy.demo.pdf import one_page
from deploy.demo.scene import Scene


async def watch(scene: Scene) -> None:
    """File a vigilance report with its PDF."""
    await scene.client.post(
        "/oversight/reports",
        role="committee",
        data={
            "process_id": scene.process,
            "title": "Reporte de vigilancia inventado: el padrón y los resultados coinciden",
            "provinces": ["0601"],
            "invented": "true",
        },
        files={"files": ("reporte.pdf", one_page("Reporte de vigilancia (inventado)"), "application/pdf")},
    )


async def seat_forum(scene: Scene) -> None:
    """Seat the members of the forum, once in a deployment."""
    for sector, key in (("government", "government"), ("civil-society", "civil_society")):
        for institution in scene.facts["forum"][key]:
            member = {"institution": institution, "sector": sector}
            await scene.client.once("/forum/members", member, "member-already-seated", role="facilitator")


async def promise(scene: Scene) -> None:
    """Make the commitments of the region's plan, once in a deployment, and report what each sector says of them."""
    for commitment in scene.facts["commitments"]:
        await scene.client.once("/forum/commitments", commitment, "commitment-already-made", role="facilitator")
    for progress in scene.facts["progress"]:
        path = f"/forum/commitments/{progress['commitment']}/progress"
        form = {name: value for name, value in progress.items() if name != "commitment"}
        await scene.client.once(path, None, "progress-already-reported", role="forum-member", data=form)
