using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Otp.Api.Otps;
using Otp.Api.Statistics;
using Otp.Api.Support;
using Otp.Application.Otps;

namespace Otp.Api.Bodies;

/// <summary>
/// Requests and answers as generated code reads and writes them: nothing of them is found out by reflection, neither at the
/// start nor for each request.
/// </summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CreateOtpRequest))]
[JsonSerializable(typeof(VerifyOtpRequest))]
[JsonSerializable(typeof(OtpStatusDocument))]
[JsonSerializable(typeof(SearchCodesRequest))]
[JsonSerializable(typeof(SearchCodesDocument))]
[JsonSerializable(typeof(StatisticsDocument))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(Dictionary<string, string[]>))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(string))]
internal sealed partial class ApiJson : JsonSerializerContext;
