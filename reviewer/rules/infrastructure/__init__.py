"""Rules about infrastructure that is written as Python, with the AWS CDK."""
