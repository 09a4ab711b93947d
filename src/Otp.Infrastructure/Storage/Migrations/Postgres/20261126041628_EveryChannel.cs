using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Otp.Infrastructure.Storage.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class EveryChannel : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<byte[]>(
                name: "EmailHash",
                table: "Items",
                type: "bytea",
                maxLength: 16,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "IsTest",
                table: "Items",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<byte[]>(
                name: "SourceHash",
                table: "Items",
                type: "bytea",
                maxLength: 16,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Locale",
                table: "Deliveries",
                type: "character varying(35)",
                maxLength: 35,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "RefusedBy",
                table: "Deliveries",
                type: "integer",
                nullable: false,
                defaultValue: 0);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "EmailHash",
                table: "Items");

            migrationBuilder.DropColumn(
                name: "IsTest",
                table: "Items");

            migrationBuilder.DropColumn(
                name: "SourceHash",
                table: "Items");

            migrationBuilder.DropColumn(
                name: "Locale",
                table: "Deliveries");

            migrationBuilder.DropColumn(
                name: "RefusedBy",
                table: "Deliveries");
        }
    }
}
