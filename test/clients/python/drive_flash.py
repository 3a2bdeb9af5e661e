"""Runs the operations of `runpod-flash` (PyPI): its GraphQL and REST clients, and endpoints as users declare them."""

import asyncio

from runpod_flash import CpuInstanceType, CpuServerlessEndpoint, Endpoint, GpuGroup, NetworkVolume, ResourceManager, ServerlessEndpoint
from runpod_flash.core.api.runpod import RunpodGraphQLClient, RunpodRestClient

from report import expect, offers, operation

GPU = "NVIDIA GeForce RTX 4090"
INPUT = {"prompt": "a cat"}


def methods(client):
    return [name for name in vars(client) if not name.startswith("_") and name != "close"]


offers([f"graphql.{name}" for name in methods(RunpodGraphQLClient)] + [f"rest.{name}" for name in methods(RunpodRestClient)])


async def clients():
    async with RunpodGraphQLClient() as client:
        template = endpoint = None
        with operation("graphql.update_template"):
            template = await client.update_template(
                {"name": "worker", "imageName": "a/b:1", "dockerArgs": "", "containerDiskInGb": 20, "volumeInGb": 0,
                 "isServerless": True, "env": [{"key": "A", "value": "1"}], "readme": ""}
            )
            expect(template["env"], [{"key": "A", "value": "1"}])
        with operation("graphql.get_template"):
            expect(await client.get_template(template["id"]), template)
        with operation("graphql.save_endpoint"):
            endpoint = await client.save_endpoint(
                {"name": "service", "templateId": template["id"], "gpuIds": "ADA_24", "workersMin": 0, "workersMax": 1,
                 "scalerType": "QUEUE_DELAY", "scalerValue": 4, "flashBootType": "FLASHBOOT", "networkVolumeIds": []}
            )
            expect((endpoint["workersMax"], endpoint["flashBootType"], endpoint["type"]), (1, "FLASHBOOT", "QB"))
        with operation("graphql.endpoint_exists"):
            expect((await client.endpoint_exists(endpoint["id"]), await client.endpoint_exists("nothing")), (True, False))
        with operation("graphql.get_gpu_lowest_price_stock_status"):
            assert await client.get_gpu_lowest_price_stock_status(GPU, 1) in ("High", "Medium", "Low")
            assert await client.get_gpu_lowest_price_stock_status(GPU, 1, "EU-RO-1") in ("High", "Medium", "Low")
        with operation("graphql.get_cpu_specific_stock_status"):
            assert await client.get_cpu_specific_stock_status("cpu3c", "cpu3c-2-4", "EU-RO-1") in ("High", "Medium", "Low")
        with operation("graphql.delete_endpoint"):
            expect(await client.delete_endpoint(endpoint["id"]), {"success": True})
            expect(await client.endpoint_exists(endpoint["id"]), False)
        refused = {
            "list_flash_apps": (),
            "prepare_artifact_upload": ({},),
            "finalize_artifact_upload": ({},),
            "get_flash_app": ("a",),
            "get_flash_app_by_name": ("a",),
            "get_flash_environment": ({"flashEnvironmentId": "a"},),
            "get_flash_environment_by_name": ({},),
            "update_build_manifest": ("a", {}),
            "deploy_build_to_environment": ({},),
            "create_flash_app": ({},),
            "create_flash_environment": ({},),
            "get_flash_build": ("a",),
            "list_flash_builds_by_app_id": ("a",),
            "list_flash_environments_by_app_id": ("a",),
            "delete_flash_app": ("a",),
            "delete_flash_environment": ("a",),
            "create_flash_auth_request": (),
            "get_flash_auth_request_status": ("a",),
        }
        for name, arguments in refused.items():
            with operation(f"graphql.{name}"):
                await getattr(client, name)(*arguments)
    async with RunpodRestClient() as client:
        with operation("rest.create_network_volume"):
            await client.create_network_volume({"name": "models", "size": 20, "dataCenterId": "EU-RO-1"})
        with operation("rest.list_network_volumes"):
            await client.list_network_volumes()


async def undeployed(resource):
    """Does what `flash undeploy` does. In this version, `resource.undeploy()` uses another key than the manager."""
    return (await ResourceManager().undeploy_resource(resource.get_resource_key()))["success"]


async def endpoints():
    """Creates endpoints with their templates, sends jobs, updates them and deletes them."""
    service = ServerlessEndpoint(name="declared", imageName="a/b:1", gpus=[GpuGroup.ADA_24], env={"LEVEL": "INFO"}, workersMax=1)
    with operation("ServerlessEndpoint.deploy"):
        await service.deploy()
        assert service.id and service.templateId, service
    with operation("ServerlessEndpoint.runsync"):
        expect((await service.runsync({"input": INPUT})).output, INPUT)
    with operation("ServerlessEndpoint.run"):
        expect((await service.run({"input": INPUT})).output, INPUT)
    with operation("ServerlessEndpoint.update"):
        changed = ServerlessEndpoint(name="declared", imageName="a/b:2", gpus=[GpuGroup.ADA_24], env={"LEVEL": "DEBUG"}, workersMax=2)
        # The client finds the endpoint by its name and updates it.
        await changed.deploy()
        expect(changed.id, service.id)
        async with RunpodGraphQLClient() as client:
            template = await client.get_template(changed.templateId)
        expect(template["imageName"], "a/b:2")
        assert {"key": "LEVEL", "value": "DEBUG"} in template["env"], template

    called = Endpoint(id=service.id)
    with operation("Endpoint.run"):
        job = await called.run(INPUT)
        await job.wait(timeout=20)
        expect(job.output, INPUT)
    with operation("Endpoint.runsync"):
        expect((await called.runsync(INPUT)).output, INPUT)
    with operation("EndpointJob.status"):
        expect(await (await called.run(INPUT)).status() in ("IN_QUEUE", "IN_PROGRESS", "COMPLETED"), True)
    with operation("Endpoint.cancel"):
        job = await called.run({"slow": True})
        await called.cancel(job.id)
        expect(await job.status(), "CANCELLED")

    with operation("ServerlessEndpoint.undeploy"):
        expect(await undeployed(service), True)

    cpu = CpuServerlessEndpoint(name="small", imageName="a/b:1", instanceIds=[CpuInstanceType.CPU3C_2_4], workersMax=1)
    with operation("CpuServerlessEndpoint.deploy"):
        await cpu.deploy()
        assert cpu.id, cpu
    with operation("CpuServerlessEndpoint.undeploy"):
        expect(await undeployed(cpu), True)
    with operation("NetworkVolume.deploy"):
        await NetworkVolume(name="models", size=20).deploy()


asyncio.run(clients())
asyncio.run(endpoints())
