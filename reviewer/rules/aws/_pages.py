"""Operations that answer in pages, by service."""

from __future__ import annotations

_BY_SERVICE = {
    "s3": "list_objects_v2 list_objects list_object_versions list_multipart_uploads list_parts",
    "dynamodb": "scan query list_tables list_backups",
    "ec2": (
        "describe_instances describe_volumes describe_snapshots describe_images "
        "describe_security_groups describe_subnets describe_network_interfaces "
        "describe_instance_status describe_spot_price_history describe_instance_types"
    ),
    "iam": (
        "list_users list_roles list_policies list_groups list_attached_role_policies "
        "list_attached_user_policies list_groups_for_user list_instance_profiles "
        "list_role_policies list_entities_for_policy"
    ),
    "lambda": (
        "list_functions list_layers list_event_source_mappings list_versions_by_function "
        "list_aliases"
    ),
    "logs": "describe_log_groups describe_log_streams filter_log_events",
    "cloudformation": (
        "list_stacks list_stack_resources describe_stack_events list_exports list_change_sets "
        "list_stack_instances"
    ),
    "ecs": (
        "list_clusters list_services list_tasks list_container_instances "
        "list_task_definitions list_task_definition_families"
    ),
    "eks": "list_clusters list_nodegroups list_fargate_profiles",
    "ecr": "describe_repositories list_images describe_images",
    "sqs": "list_queues",
    "sns": "list_topics list_subscriptions list_subscriptions_by_topic",
    "route53": "list_hosted_zones list_resource_record_sets list_health_checks",
    "rds": "describe_db_instances describe_db_clusters describe_db_snapshots describe_events",
    "elbv2": "describe_load_balancers describe_target_groups",
    "elb": "describe_load_balancers",
    "autoscaling": "describe_auto_scaling_groups describe_auto_scaling_instances",
    "ssm": (
        "describe_parameters get_parameters_by_path describe_instance_information "
        "list_commands list_documents get_parameter_history"
    ),
    "secretsmanager": "list_secrets",
    "kms": "list_keys list_aliases list_grants",
    "cloudwatch": "list_metrics describe_alarms get_metric_data list_dashboards",
    "cloudtrail": "lookup_events",
    "events": "list_rules list_targets_by_rule list_event_buses",
    "glue": "get_tables get_databases get_partitions get_jobs get_job_runs get_crawlers",
    "athena": "get_query_results list_query_executions list_named_queries",
    "sagemaker": (
        "list_training_jobs list_models list_endpoints list_endpoint_configs "
        "list_processing_jobs list_notebook_instances list_model_packages"
    ),
    "organizations": "list_accounts list_accounts_for_parent list_policies",
    "stepfunctions": "list_executions list_state_machines get_execution_history",
    "cognito-idp": "list_users list_user_pools list_groups admin_list_groups_for_user",
    "kinesis": "list_streams list_shards",
    "firehose": "list_delivery_streams",
    "batch": "list_jobs describe_job_definitions describe_job_queues",
    "codepipeline": "list_pipelines list_pipeline_executions",
    "codebuild": "list_projects list_builds",
    "apigateway": "get_rest_apis get_resources get_api_keys",
    "acm": "list_certificates",
    "cloudfront": "list_distributions",
    "emr": "list_clusters list_steps list_instances",
    "redshift": "describe_clusters",
    "elasticache": "describe_cache_clusters describe_replication_groups",
    "efs": "describe_file_systems",
    "backup": "list_backup_jobs list_recovery_points_by_backup_vault",
    "resourcegroupstaggingapi": "get_resources",
    "config": "describe_config_rules",
    "ce": "get_cost_and_usage",
    "identitystore": "list_users list_groups",
    "textract": "get_document_analysis get_document_text_detection",
    "rekognition": "list_faces list_collections",
    "comprehend": "list_entities_detection_jobs",
}


def _by_operation() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for service, operations in _BY_SERVICE.items():
        for operation in operations.split():
            found[operation] = (*found.get(operation, ()), service)
    return found


PAGED = _by_operation()
"""The services of each operation that answers in pages."""

# What says in a response that there is more, and what asks for it in a request.
TOKENS = frozenset(
    {
        *("NextToken", "nextToken", "NextMarker", "Marker", "IsTruncated", "HasMoreStreams"),
        *("NextContinuationToken", "LastEvaluatedKey", "LastEvaluatedTableName", "position"),
        *("NextKeyMarker", "NextVersionIdMarker", "NextPartNumberMarker", "NextPageToken"),
        *("NextRecordName", "NextUploadIdMarker", "PaginationToken", "nextPageToken"),
        *("LastEvaluatedBackupArn", "HasMoreDeliveryStreams", "Truncated", "isTruncated"),
        *("DistributionList", "StartingToken", "ContinuationToken", "ExclusiveStartKey"),
        *("ExclusiveStartTableName", "KeyMarker", "PartNumberMarker", "StartRecordName"),
        *("StartAfter", "ExclusiveStartBackupArn", "ExclusiveStartStreamName"),
        *("StartRecordIdentifier", "ExclusiveStartDeliveryStreamName", "UploadIdMarker"),
    }
)
# Arguments that ask for named things, of which one page holds all.
NAMED = frozenset(
    {
        *("InstanceIds", "VolumeIds", "SnapshotIds", "ImageIds", "GroupIds", "SubnetIds"),
        *("GroupNames", "NetworkInterfaceIds", "InstanceTypes", "DBInstanceIdentifier"),
        *("DBClusterIdentifier", "DBSnapshotIdentifier", "LoadBalancerArns", "Names"),
        *("TargetGroupArns", "LoadBalancerNames", "AutoScalingGroupNames", "AlarmNames"),
        *("ClusterIdentifier", "CacheClusterId", "ReplicationGroupId", "FileSystemId"),
        *("repositoryNames", "imageIds", "ConfigRuleNames", "jobQueues", "CreationToken"),
        *("logStreamNames", "PolicySourceArn", "ResourceARNList", "FileSystemIds"),
    }
)
LIMITS = frozenset(
    {
        *("MaxKeys", "MaxResults", "Limit", "limit", "maxResults", "MaxItems", "PageSize"),
        *("MaxRecords", "PageLimit", "MaxUploads"),
    }
)
