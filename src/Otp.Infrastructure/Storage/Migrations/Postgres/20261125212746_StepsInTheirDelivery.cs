using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Otp.Infrastructure.Storage.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class StepsInTheirDelivery : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(name: "Version", table: "Items", type: "integer", nullable: false, defaultValue: 0);
            migrationBuilder.AddColumn<int>(name: "Version", table: "Deliveries", type: "integer", nullable: false, defaultValue: 0);
            migrationBuilder.AddColumn<string>(name: "Steps", table: "Deliveries", type: "text", nullable: false, defaultValue: "[]");

            // Deliveries under way go on: what was a row for each step is a document in the row of their delivery.
            migrationBuilder.Sql(
                """
                UPDATE "Deliveries" SET "Steps" = steps."Document" FROM (
                    SELECT "DeliveryId", json_agg(json_build_object(
                        'index', "Index", 'channel', "Channel", 'address', "Address", 'maskedAddress', "MaskedAddress", 'status', "Status",
                        'messageId', "MessageId", 'outcomeWasUnknown', "OutcomeWasUnknown", 'failedCalls', "FailedCalls",
                        'sentAt', "SentAt", 'deliveredAt', "DeliveredAt", 'readAt', "ReadAt",
                        'error', CASE WHEN "Error" IS NOT NULL THEN json_build_object(
                            'code', split_part("Error", '|', 1), 'reason', substr("Error", strpos("Error", '|') + 1)) END) ORDER BY "Index")::text AS "Document"
                    FROM "DeliverySteps" GROUP BY "DeliveryId") steps
                WHERE steps."DeliveryId" = "Deliveries"."Id";
                """);
            migrationBuilder.DropTable(name: "DeliverySteps");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
            => throw new NotSupportedException("There is no way back. Put back the copy of the database from before the upgrade (docs/operations.md, Upgrading).");
    }
}
