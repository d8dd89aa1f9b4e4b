import type { ModelData, OperationModel } from "@rolecall/aws-model";
import type { AwsError } from "../kernel/errors.js";
import type { HttpRequest, HttpResponse } from "../kernel/http.js";

/** How one of AWS's protocols reads requests and writes answers, for any service, by its model. */
export interface WireProtocol {
  /** The operation a request names; undefined when it names none that the model has. */
  operationOf(request: HttpRequest, model: ModelData): OperationModel | undefined;
  /**
   * The operation's typed input: every member of the kind the model says. Bounds are not checked here.
   * @throws AwsError SerializationException, or as the protocol words a value of the wrong kind
   */
  parse(request: HttpRequest, operation: OperationModel, model: ModelData): Record<string, unknown>;
  serialise(
    output: Readonly<Record<string, unknown>>,
    operation: OperationModel,
    model: ModelData,
    requestId: string,
  ): HttpResponse;
  /** An error in this protocol's form; `operation` is absent when none was found. */
  serialiseError(error: AwsError, model: ModelData | undefined, requestId: string): HttpResponse;
}
