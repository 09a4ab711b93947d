using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Otp.Infrastructure.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class StepsInTheirDelivery : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(name: "Version", table: "Items", type: "INTEGER", nullable: false, defaultValue: 0);
            migrationBuilder.AddColumn<int>(name: "Version", table: "Deliveries", type: "INTEGER", nullable: false, defaultValue: 0);
            migrationBuilder.AddColumn<string>(name: "Steps", table: "Deliveries", type: "TEXT", nullable: false, defaultValue: "[]");

            // Deliveries under way go on: what was a row for each step is a document in the row of their delivery.
            migrationBuilder.Sql(
                """
                UPDATE "Deliveries" SET "Steps" = (
                    SELECT json_group_array(json("Step")) FROM (
                        SELECT json_object(
                            'index', "Index", 'channel', "Channel", 'address', "Address", 'maskedAddress', "MaskedAddress", 'status', "Status",
                            'messageId', "MessageId", 'outcomeWasUnknown', json(iif("OutcomeWasUnknown", 'true', 'false')), 'failedCalls', "FailedCalls",
                            'sentAt', "SentAt", 'deliveredAt', "DeliveredAt", 'readAt', "ReadAt",
                            'error', json(iif("Error" IS NULL, 'null', json_object(
                                'code', substr("Error", 1, instr("Error", '|') - 1), 'reason', substr("Error", instr("Error", '|') + 1))))) AS "Step"
                        FROM "DeliverySteps" WHERE "DeliveryId" = "Deliveries"."Id" ORDER BY "Index"));
                """);
            migrationBuilder.DropTable(name: "DeliverySteps");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
            => throw new NotSupportedException("There is no way back. Put back the copy of the database from before the upgrade (docs/operations.md, Upgrading).");
    }
}
