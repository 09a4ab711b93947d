using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Otp.Infrastructure.Storage.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class ForOperators : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Country",
                table: "Items",
                type: "character varying(2)",
                maxLength: 2,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Client",
                table: "Deliveries",
                type: "character varying(64)",
                maxLength: 64,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "Country",
                table: "Deliveries",
                type: "character varying(2)",
                maxLength: 2,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "IsTest",
                table: "Deliveries",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            // Those that wait from before are Vonage's: no other provider's were parked.
            migrationBuilder.AddColumn<int>(
                name: "From",
                table: "ParkedReports",
                type: "integer",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.CreateTable(
                name: "DataProtectionKeys",
                columns: table => new
                {
                    Name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    Xml = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DataProtectionKeys", x => x.Name);
                });

            migrationBuilder.CreateTable(
                name: "Outbox",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "bytea", nullable: false),
                    Client = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Type = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Body = table.Column<string>(type: "text", nullable: false),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false),
                    DueAt = table.Column<long>(type: "bigint", nullable: true),
                    LeasedUntil = table.Column<long>(type: "bigint", nullable: true),
                    Attempts = table.Column<int>(type: "integer", nullable: false),
                    DiedAt = table.Column<long>(type: "bigint", nullable: true),
                    Error = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Outbox", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Refusals",
                columns: table => new
                {
                    Address = table.Column<byte[]>(type: "bytea", maxLength: 16, nullable: false),
                    Client = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Rule = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Count = table.Column<long>(type: "bigint", nullable: false),
                    FirstAt = table.Column<long>(type: "bigint", nullable: false),
                    LastAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Refusals", x => new { x.Address, x.Client, x.Rule });
                });

            migrationBuilder.CreateTable(
                name: "Statistics",
                columns: table => new
                {
                    Span = table.Column<int>(type: "integer", nullable: false),
                    At = table.Column<long>(type: "bigint", nullable: false),
                    Client = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Country = table.Column<string>(type: "character varying(2)", maxLength: 2, nullable: false),
                    Channel = table.Column<int>(type: "integer", nullable: false),
                    Provider = table.Column<int>(type: "integer", nullable: false),
                    Measure = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Count = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Statistics", x => new { x.Span, x.At, x.Client, x.Country, x.Channel, x.Provider, x.Measure });
                });

            migrationBuilder.CreateIndex(
                name: "IX_Outbox_DiedAt",
                table: "Outbox",
                column: "DiedAt",
                filter: "\"DiedAt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Outbox_Client_DueAt",
                table: "Outbox",
                columns: ["Client", "DueAt"],
                filter: "\"DueAt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Refusals_LastAt",
                table: "Refusals",
                column: "LastAt");

            migrationBuilder.CreateIndex(
                name: "IX_Items_PhoneHash_Id",
                table: "Items",
                columns: ["PhoneHash", "Id"],
                filter: "\"PhoneHash\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Items_EmailHash_Id",
                table: "Items",
                columns: ["EmailHash", "Id"],
                filter: "\"EmailHash\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Items_MessengerHash_Id",
                table: "Items",
                columns: ["MessengerHash", "Id"],
                filter: "\"MessengerHash\" IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Items_PhoneHash_Id",
                table: "Items");

            migrationBuilder.DropIndex(
                name: "IX_Items_EmailHash_Id",
                table: "Items");

            migrationBuilder.DropIndex(
                name: "IX_Items_MessengerHash_Id",
                table: "Items");

            migrationBuilder.DropTable(
                name: "DataProtectionKeys");

            migrationBuilder.DropTable(
                name: "Outbox");

            migrationBuilder.DropTable(
                name: "Refusals");

            migrationBuilder.DropTable(
                name: "Statistics");

            migrationBuilder.DropColumn(
                name: "From",
                table: "ParkedReports");

            migrationBuilder.DropColumn(
                name: "Country",
                table: "Items");

            migrationBuilder.DropColumn(
                name: "Client",
                table: "Deliveries");

            migrationBuilder.DropColumn(
                name: "Country",
                table: "Deliveries");

            migrationBuilder.DropColumn(
                name: "IsTest",
                table: "Deliveries");
        }
    }
}
