/** What stands for the account and Region of the deployment: those of AWS's documentation. */
export const ACCOUNT = "123456789012";
export const REGION = "us-east-1";
