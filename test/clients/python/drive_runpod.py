"""Runs all operations of `runpod` (PyPI) for the API and for jobs."""

import asyncio
import os
import time

import aiohttp
import runpod
from runpod.api import ctl_commands

from report import expect, offers, operation

runpod.api_key = os.environ["RUNPOD_API_KEY"]
GPU = "NVIDIA GeForce RTX 4090"
INPUT = {"prompt": "a cat"}


def public(owner):
    return [name for name in vars(owner) if not name.startswith("_") and callable(getattr(owner, name))]


offers(
    [name for name in public(ctl_commands) if getattr(ctl_commands, name).__module__ == ctl_commands.__name__]
    + [f"Endpoint.{name}" for name in public(runpod.Endpoint)]
    + [f"Job.{name}" for name in public(runpod.endpoint.runner.Job)]
    + [f"AsyncioEndpoint.{name}" for name in public(runpod.AsyncioEndpoint)]
    + [f"AsyncioJob.{name}" for name in public(runpod.AsyncioJob)]
)

# --- account and catalog

with operation("get_user"):
    expect(sorted(runpod.get_user()), ["id", "networkVolumes", "pubKey"])
with operation("update_user_settings"):
    expect(runpod.update_user_settings("ssh-ed25519 AAAA me\n")["pubKey"], "ssh-ed25519 AAAA me\n")
with operation("get_gpus"):
    found = [gpu for gpu in runpod.get_gpus() if gpu["id"] == GPU]
    expect([gpu["memoryInGb"] for gpu in found], [24])
with operation("get_gpu"):
    card = runpod.get_gpu(GPU, 2)
    expect((card["id"], card["manufacturer"], card["memoryInGb"]), (GPU, "Nvidia", 24))
    assert card["lowestPrice"]["uninterruptablePrice"] > card["lowestPrice"]["minimumBidPrice"] > 0, card
    try:
        runpod.get_gpu("no such card")
        raise AssertionError("a card that does not exist was found")
    except ValueError as error:
        assert "No GPU found" in str(error), error

# --- templates and endpoints

template = endpoint = other = None
with operation("create_template"):
    template = runpod.create_template(
        "worker", "runpod/worker:1.0", docker_start_cmd='python -c "print(1)"', ports="8000/http", env={"LEVEL": "INFO"}, is_serverless=True
    )
    expect(template["env"], [{"key": "LEVEL", "value": "INFO"}])
    expect((template["dockerArgs"], template["isServerless"]), ('python -c "print(1)"', True))
    other = runpod.create_template("next", "runpod/worker:2.0", is_serverless=True)
    try:
        runpod.create_template("worker", "runpod/worker:1.0")
        raise AssertionError("two templates of one name")
    except runpod.error.QueryError as error:
        expect(str(error), "Template name must be unique.")
with operation("create_endpoint"):
    endpoint = runpod.create_endpoint("service", template["id"], gpu_ids="AMPERE_24", workers_max=1, flashboot=True, gpu_count=1)
    expect((endpoint["templateId"], endpoint["gpuIds"], endpoint["workersMax"]), (template["id"], "AMPERE_24", 1))
    expect(endpoint["flashBootType"], "FLASHBOOT")
with operation("get_endpoints"):
    expect([(each["id"], each["workersMax"]) for each in runpod.get_endpoints()], [(endpoint["id"], 1)])
with operation("update_endpoint_template"):
    expect(runpod.update_endpoint_template(endpoint["id"], other["id"])["templateId"], other["id"])
    expect([each["templateId"] for each in runpod.get_endpoints()], [other["id"]])

# --- Pods

pod = None
with operation("create_pod"):
    pod = runpod.create_pod(
        "shell", "runpod/base:1.0", GPU, gpu_count=1, volume_in_gb=20, container_disk_in_gb=10, ports="22/tcp, 8888/http",
        volume_mount_path="/workspace", env={"A": "1"}, min_vcpu_count=4, min_memory_in_gb=16,
    )
    expect(pod["imageName"], "runpod/base:1.0")
    assert "A=1" in pod["env"], pod
with operation("create_pod without a GPU"):
    cpu = runpod.create_pod("small", "runpod/base:1.0", instance_id="cpu3c-2-4", cloud_type="SECURE")
    runpod.terminate_pod(cpu["id"])
with operation("create_pod from a template"):
    made = runpod.create_template("desktop", "runpod/base:2.0")
    runpod.terminate_pod(runpod.create_pod("desk", "", GPU, template_id=made["id"])["id"])
with operation("get_pods"):
    expect([(each["id"], each["gpuCount"]) for each in runpod.get_pods()], [(pod["id"], 1)])
with operation("get_pod"):
    seen = runpod.get_pod(pod["id"])
    expect((seen["desiredStatus"], seen["volumeInGb"], seen["machine"]["gpuDisplayName"]), ("RUNNING", 20, "RTX 4090"))
    expect(sorted(port["privatePort"] for port in seen["runtime"]["ports"]), [22, 8888])
with operation("stop_pod"):
    expect(runpod.stop_pod(pod["id"])["desiredStatus"], "EXITED")
with operation("resume_pod"):
    expect(runpod.resume_pod(pod["id"], 1)["desiredStatus"], "RUNNING")
with operation("terminate_pod"):
    runpod.terminate_pod(pod["id"])
    expect(runpod.get_pods(), [])

# --- registry credentials

credential = None
with operation("create_container_registry_auth"):
    credential = runpod.create_container_registry_auth("hub", "me", "not-a-real-password")
    expect(credential["name"], "hub")
with operation("update_container_registry_auth"):
    expect(runpod.update_container_registry_auth(credential["id"], "me", "no-real-password")["id"], credential["id"])
with operation("delete_container_registry_auth"):
    expect(runpod.delete_container_registry_auth(credential["id"]), None)

# --- jobs

service = runpod.Endpoint(endpoint["id"])
job = None
with operation("Endpoint.run"):
    job = service.run(INPUT)
with operation("Job.output"):
    expect(job.output(timeout=20), INPUT)
with operation("Job.status"):
    expect(job.status(), "COMPLETED")
with operation("Job.stream"):
    expect(list(job.stream()), ["first", "second"])
with operation("Endpoint.run_sync"):
    expect(service.run_sync({"input": INPUT}, timeout=20), INPUT)
with operation("Endpoint.health"):
    health = service.health()
    expect(health["jobs"]["completed"], 2)
    assert {"idle", "running"} <= set(health["workers"]), health
with operation("Job.cancel"):
    # The second job waits while the only worker runs the first one.
    service.run({"slow": True})
    time.sleep(0.2)
    expect(service.run({"slow": True}).cancel()["status"], "CANCELLED")
with operation("Endpoint.purge_queue"):
    service.run({"slow": True})
    expect(service.purge_queue()["removed"], 1)


async def asynchronously():
    async with aiohttp.ClientSession() as session:
        service = runpod.AsyncioEndpoint(endpoint["id"], session)
        with operation("AsyncioEndpoint.run"):
            job = await service.run({"slow": True})
        with operation("AsyncioJob.status"):
            expect(await job.status(), "IN_QUEUE")
        with operation("AsyncioEndpoint.health"):
            expect((await service.health())["jobs"]["inQueue"], 1)
        with operation("AsyncioEndpoint.purge_queue"):
            expect((await service.purge_queue())["removed"], 1)
        with operation("AsyncioJob.cancel"):
            expect((await (await service.run({"slow": True})).cancel())["status"], "CANCELLED")
        # The earlier slow job keeps the only worker busy, so these need another endpoint.
        fresh = runpod.create_endpoint("second", template["id"], gpu_ids="ADA_24", workers_max=1)
        second = runpod.AsyncioEndpoint(fresh["id"], session)
        with operation("AsyncioJob.output"):
            job = await second.run(INPUT)
            expect(await job.output(timeout=20), INPUT)
        with operation("AsyncioJob.stream"):
            expect([chunk async for chunk in job.stream()], ["first", "second"])


asyncio.run(asynchronously())
