-- A ledger as the integration made it at version 6 of its schema; its rows never change.
BEGIN TRANSACTION;
CREATE TABLE account (
	number INTEGER NOT NULL,
	machine VARCHAR NOT NULL,
	outlet VARCHAR NOT NULL,
	device_id VARCHAR NOT NULL,
	PRIMARY KEY (number)
);
INSERT INTO "account" VALUES(1,'washer','north','3C:8A:1F:A4:3E:C4');
INSERT INTO "account" VALUES(2,'washer','south','3C:8A:1F:A4:3E:C4');
INSERT INTO "account" VALUES(3,'','','3C:8A:1F:00:00:01');
INSERT INTO "account" VALUES(4,'dryer','south','3C:8A:1F:00:00:01');
INSERT INTO "account" VALUES(5,'dryer','south','3C:8A:1F:00:00:02');
CREATE TABLE arrival (
        number INTEGER NOT NULL, device_id VARCHAR NOT NULL, batch INTEGER NOT NULL, received_at BIGINT NOT NULL,
        event VARCHAR NOT NULL, gen VARCHAR, seq BIGINT NOT NULL,
        PRIMARY KEY (number)
    );
CREATE TABLE claim (
	device_id VARCHAR NOT NULL,
	gen VARCHAR NOT NULL,
	owner VARCHAR NOT NULL,
	PRIMARY KEY (device_id, gen)
)
 WITHOUT ROWID
;
INSERT INTO "claim" VALUES('3C:8A:1F:00:00:01','95216b23','3C:8A:1F:A4:3E:C4');
CREATE TABLE day (
	day INTEGER NOT NULL,
	account INTEGER NOT NULL,
	basic BIGINT NOT NULL,
	standard BIGINT NOT NULL,
	premium BIGINT NOT NULL,
	recovered_basic BIGINT NOT NULL,
	recovered_standard BIGINT NOT NULL,
	recovered_premium BIGINT NOT NULL,
	uncertain_basic BIGINT NOT NULL,
	uncertain_standard BIGINT NOT NULL,
	uncertain_premium BIGINT NOT NULL,
	PRIMARY KEY (day, account)
)
 WITHOUT ROWID
;
INSERT INTO "day" VALUES(20745,4,2,0,0,0,0,0,0,0,0);
INSERT INTO "day" VALUES(20774,1,1,1,0,0,0,0,0,0,0);
INSERT INTO "day" VALUES(20774,2,2,1,3,1,1,2,0,0,0);
INSERT INTO "day" VALUES(20774,4,1,0,0,0,0,0,0,0,0);
INSERT INTO "day" VALUES(20775,2,1,0,0,0,0,0,0,0,0);
INSERT INTO "day" VALUES(20775,3,1,0,1,0,0,0,0,0,1);
INSERT INTO "day" VALUES(20775,5,5,0,0,1,0,0,1,0,0);
CREATE TABLE disputed (
        device_id VARCHAR NOT NULL, gen VARCHAR NOT NULL, seq BIGINT NOT NULL,
        basic BIGINT NOT NULL, standard BIGINT NOT NULL, premium BIGINT NOT NULL,
        reason VARCHAR NOT NULL, since BIGINT NOT NULL, occurred_at BIGINT NOT NULL, received_at BIGINT NOT NULL,
        machine VARCHAR NOT NULL, outlet VARCHAR NOT NULL, choice VARCHAR, decided_at BIGINT, decided_by VARCHAR,
        PRIMARY KEY (device_id, gen, seq)
    ) WITHOUT ROWID;
INSERT INTO "disputed" VALUES('3C:8A:1F:A4:3E:C4','95216b23',9,98,0,0,'beyond_missing',1794992800000,1794914140000,1795000000000,'washer','south',NULL,NULL,NULL);
CREATE TABLE former_owner (
        device_id VARCHAR NOT NULL, start BIGINT NOT NULL, "end" BIGINT NOT NULL, machine VARCHAR NOT NULL,
        outlet VARCHAR NOT NULL, removed_at BIGINT NOT NULL,
        PRIMARY KEY (device_id, start)
    ) WITHOUT ROWID;
INSERT INTO "former_owner" VALUES('3C:8A:1F:00:00:01',0,1794956800000,'dryer','south',1795000000002);
INSERT INTO "former_owner" VALUES('3C:8A:1F:00:00:02',1794956800000,9223372036854775807,'dryer','south',1795000000002);
CREATE TABLE generation (
	device_id VARCHAR NOT NULL,
	gen VARCHAR NOT NULL,
	ordinal INTEGER NOT NULL,
	mark BIGINT NOT NULL,
	basic BIGINT NOT NULL,
	standard BIGINT NOT NULL,
	premium BIGINT NOT NULL,
	latest BIGINT,
	told BIGINT DEFAULT '0' NOT NULL, reached BIGINT DEFAULT '0' NOT NULL,
	PRIMARY KEY (device_id, gen)
)
 WITHOUT ROWID
;
INSERT INTO "generation" VALUES('3C:8A:1F:00:00:01','0badcafe',1,2,1,0,1,1794913660000,2,1795000000000);
INSERT INTO "generation" VALUES('3C:8A:1F:00:00:01','95216b23',2,7,2,2,3,1794992800000,0,1794992800000);
INSERT INTO "generation" VALUES('3C:8A:1F:00:00:01','legacy',0,2,2,0,0,1792415200000,2,1792415200000);
INSERT INTO "generation" VALUES('3C:8A:1F:00:00:02','legacy',0,44,44,0,0,1794989200000,43,1795000000000);
INSERT INTO "generation" VALUES('3C:8A:1F:A4:3E:C4','95216b23',0,9,102,2,3,1794914140000,6,0);
INSERT INTO "generation" VALUES('3C:8A:1F:A4:3E:C4','feedbeef',1,1,1,0,0,1794996400000,0,0);
CREATE TABLE hour (
	hour INTEGER NOT NULL,
	outlet VARCHAR NOT NULL,
	basic BIGINT NOT NULL,
	standard BIGINT NOT NULL,
	premium BIGINT NOT NULL,
	recovered_basic BIGINT NOT NULL,
	recovered_standard BIGINT NOT NULL,
	recovered_premium BIGINT NOT NULL,
	uncertain_basic BIGINT NOT NULL,
	uncertain_standard BIGINT NOT NULL,
	uncertain_premium BIGINT NOT NULL,
	PRIMARY KEY (hour, outlet)
)
 WITHOUT ROWID
;
INSERT INTO "hour" VALUES(1991568,'south',1,0,0,0,0,0,0,0,0);
INSERT INTO "hour" VALUES(1991572,'south',1,0,0,0,0,0,0,0,0);
INSERT INTO "hour" VALUES(1994348,'north',1,1,0,0,0,0,0,0,0);
INSERT INTO "hour" VALUES(1994348,'south',3,1,3,1,1,2,0,0,0);
INSERT INTO "hour" VALUES(1994440,'south',5,0,0,1,0,0,0,0,0);
INSERT INTO "hour" VALUES(1994444,'south',1,0,0,0,0,0,1,0,0);
CREATE TABLE identity (id VARCHAR NOT NULL, PRIMARY KEY (id)) WITHOUT ROWID;
INSERT INTO "identity" VALUES('da6e14d0c0b095343265d8520a414b40');
CREATE TABLE import_device (
        "import" INTEGER NOT NULL, device_id VARCHAR NOT NULL, since INTEGER NOT NULL, state VARCHAR NOT NULL,
        PRIMARY KEY ("import", device_id)
    ) WITHOUT ROWID;
INSERT INTO "import_device" VALUES(1,'3C:8A:1F:00:00:01',0,'{"generation":[{"device_id":"3C:8A:1F:00:00:01","gen":"0badcafe","ordinal":0,"mark":2,"basic":1,"standard":0,"premium":1,"latest":1794913660000,"told":2,"reached":1795000000000},{"device_id":"3C:8A:1F:00:00:01","gen":"95216b23","ordinal":1,"mark":7,"basic":2,"standard":2,"premium":3,"latest":1794992800000,"told":0,"reached":1794992800000}],"recovered":[],"disputed":[]}');
CREATE TABLE import_span (
        "import" INTEGER NOT NULL, device_id VARCHAR NOT NULL, gen VARCHAR NOT NULL, first BIGINT NOT NULL,
        last BIGINT NOT NULL,
        PRIMARY KEY ("import", device_id, gen, first)
    ) WITHOUT ROWID;
INSERT INTO "import_span" VALUES(1,'3C:8A:1F:00:00:01','legacy',1,2);
CREATE TABLE import_unit (
        number INTEGER NOT NULL, started_at BIGINT NOT NULL, finished_at BIGINT, imported_by VARCHAR NOT NULL,
        files VARCHAR NOT NULL, added BIGINT NOT NULL, known BIGINT NOT NULL, recovered BIGINT NOT NULL,
        left_out BIGINT NOT NULL, fleet VARCHAR NOT NULL, undone_at BIGINT, undone_by VARCHAR,
        PRIMARY KEY (number)
    );
INSERT INTO "import_unit" VALUES(1,1795000000000,1795000000001,'Ann','["db.sqlite3"]',2,0,0,1,'',NULL,NULL);
CREATE TABLE maintenance (
	machine VARCHAR NOT NULL,
	day INTEGER NOT NULL,
	done_by VARCHAR NOT NULL,
	note VARCHAR NOT NULL,
	recorded_at BIGINT NOT NULL,
	PRIMARY KEY (machine, day)
)
 WITHOUT ROWID
;
INSERT INTO "maintenance" VALUES('washer',20730,'Ann','filter; "new"',1795000000000);
CREATE TABLE name (
	id VARCHAR NOT NULL,
	role VARCHAR NOT NULL,
	name VARCHAR NOT NULL,
	removed_at BIGINT,
	PRIMARY KEY (id)
)
 WITHOUT ROWID
;
INSERT INTO "name" VALUES('dryer','machine','Dryer',NULL);
INSERT INTO "name" VALUES('north','outlet','North',NULL);
INSERT INTO "name" VALUES('south','outlet','South',NULL);
INSERT INTO "name" VALUES('washer','machine','Washer',NULL);
CREATE TABLE outage (
	device_id VARCHAR NOT NULL,
	start BIGINT NOT NULL,
	"end" BIGINT NOT NULL,
	PRIMARY KEY (device_id, start)
)
 WITHOUT ROWID
;
INSERT INTO "outage" VALUES('3C:8A:1F:A4:3E:C4',1794992800000,1794996400000);
CREATE TABLE price (
        outlet VARCHAR NOT NULL, start INTEGER NOT NULL, basic VARCHAR, standard VARCHAR, premium VARCHAR,
        PRIMARY KEY (outlet, start)
    ) WITHOUT ROWID;
CREATE TABLE pruned (
	"before" INTEGER NOT NULL,
	PRIMARY KEY ("before")
);
CREATE TABLE quarantine (
	id INTEGER NOT NULL,
	device_id VARCHAR NOT NULL,
	gen VARCHAR NOT NULL,
	seq BIGINT NOT NULL,
	received_at BIGINT NOT NULL,
	payload VARCHAR NOT NULL,
	PRIMARY KEY (id)
);
INSERT INTO "quarantine" VALUES(1,'3C:8A:1F:A4:3E:C4','95216b23',1,1795000000000,'{"device_id":"3C:8A:1F:A4:3E:C4","event_type":"STANDARD","timestamp":"2026-11-17T11:07:40Z","count_basic":0,"count_standard":1,"count_premium":0,"gen":"95216b23","seq":1,"prev":0,"boot":1,"uptime_ms":60000,"clock":"ok"}');
CREATE TABLE quarter (
        account INTEGER NOT NULL, quarter INTEGER NOT NULL,
        basic BIGINT NOT NULL, standard BIGINT NOT NULL, premium BIGINT NOT NULL,
        recovered_basic BIGINT NOT NULL, recovered_standard BIGINT NOT NULL, recovered_premium BIGINT NOT NULL,
        uncertain_basic BIGINT NOT NULL, uncertain_standard BIGINT NOT NULL, uncertain_premium BIGINT NOT NULL,
        PRIMARY KEY (account, quarter)
    ) WITHOUT ROWID;
INSERT INTO "quarter" VALUES(1,1994348,1,1,0,0,0,0,0,0,0);
INSERT INTO "quarter" VALUES(2,1994348,0,1,3,0,1,2,0,0,0);
INSERT INTO "quarter" VALUES(2,1994349,2,0,0,1,0,0,0,0,0);
INSERT INTO "quarter" VALUES(2,1994440,1,0,0,0,0,0,0,0,0);
INSERT INTO "quarter" VALUES(3,1994436,1,0,0,0,0,0,0,0,0);
INSERT INTO "quarter" VALUES(3,1994444,0,0,1,0,0,0,0,0,1);
INSERT INTO "quarter" VALUES(4,1991568,1,0,0,0,0,0,0,0,0);
INSERT INTO "quarter" VALUES(4,1991572,1,0,0,0,0,0,0,0,0);
INSERT INTO "quarter" VALUES(4,1994348,1,0,0,0,0,0,0,0,0);
INSERT INTO "quarter" VALUES(5,1994440,4,0,0,1,0,0,0,0,0);
INSERT INTO "quarter" VALUES(5,1994444,1,0,0,0,0,0,1,0,0);
CREATE TABLE rebooking (
        device_id VARCHAR NOT NULL, start BIGINT NOT NULL, "end" BIGINT NOT NULL,
        PRIMARY KEY (device_id)
    ) WITHOUT ROWID;
CREATE TABLE recovered (
	device_id VARCHAR NOT NULL,
	gen VARCHAR NOT NULL,
	seq BIGINT NOT NULL,
	missing BIGINT NOT NULL,
	basic BIGINT NOT NULL,
	standard BIGINT NOT NULL,
	premium BIGINT NOT NULL,
	occurred_at BIGINT NOT NULL,
	received_at BIGINT NOT NULL,
	machine VARCHAR NOT NULL,
	outlet VARCHAR NOT NULL,
	PRIMARY KEY (device_id, gen, seq)
)
 WITHOUT ROWID
;
INSERT INTO "recovered" VALUES('3C:8A:1F:00:00:02','legacy',43,1,1,0,0,1794996580000,1795000000000,'dryer','south');
INSERT INTO "recovered" VALUES('3C:8A:1F:A4:3E:C4','95216b23',6,3,0,1,2,1794913960000,1795000000000,'washer','south');
INSERT INTO "recovered" VALUES('3C:8A:1F:A4:3E:C4','95216b23',9,1,1,0,0,1794914140000,1795000000000,'washer','south');
CREATE TABLE timeline (
	device_id VARCHAR NOT NULL,
	start BIGINT NOT NULL,
	machine VARCHAR NOT NULL,
	outlet VARCHAR NOT NULL,
	PRIMARY KEY (device_id, start)
)
 WITHOUT ROWID
;
INSERT INTO "timeline" VALUES('3C:8A:1F:00:00:01',0,'dryer','south');
INSERT INTO "timeline" VALUES('3C:8A:1F:00:00:01',1794956800000,'','');
INSERT INTO "timeline" VALUES('3C:8A:1F:00:00:02',0,'','');
INSERT INTO "timeline" VALUES('3C:8A:1F:00:00:02',1794956800000,'dryer','south');
INSERT INTO "timeline" VALUES('3C:8A:1F:A4:3E:C4',0,'washer','north');
INSERT INTO "timeline" VALUES('3C:8A:1F:A4:3E:C4',1794913840000,'washer','south');
CREATE TABLE treatment (
	device_id VARCHAR NOT NULL,
	gen VARCHAR NOT NULL,
	seq BIGINT NOT NULL,
	kind SMALLINT NOT NULL,
	occurred_at BIGINT NOT NULL,
	received_at BIGINT NOT NULL,
	time_source SMALLINT NOT NULL,
	basic BIGINT NOT NULL,
	standard BIGINT NOT NULL,
	premium BIGINT NOT NULL,
	machine VARCHAR NOT NULL,
	outlet VARCHAR NOT NULL, device_time BIGINT,
	PRIMARY KEY (device_id, gen, seq)
)
 WITHOUT ROWID
;
INSERT INTO "treatment" VALUES('3C:8A:1F:00:00:01','0badcafe',1,0,1794913660000,1795000000000,0,1,0,0,'dryer','south',NULL);
INSERT INTO "treatment" VALUES('3C:8A:1F:00:00:01','0badcafe',2,2,1795000000000,1795000000000,2,1,0,1,'','',NULL);
INSERT INTO "treatment" VALUES('3C:8A:1F:00:00:01','95216b23',7,0,1794992800000,1795000000000,0,2,2,3,'','',NULL);
INSERT INTO "treatment" VALUES('3C:8A:1F:00:00:01','legacy',1,0,1792411600000,1792411600000,0,1,0,0,'dryer','south',NULL);
INSERT INTO "treatment" VALUES('3C:8A:1F:00:00:01','legacy',2,0,1792415200000,1792415200000,0,2,0,0,'dryer','south',NULL);
INSERT INTO "treatment" VALUES('3C:8A:1F:00:00:02','legacy',40,0,1794996400000,1795000000000,0,40,0,0,'dryer','south',NULL);
INSERT INTO "treatment" VALUES('3C:8A:1F:00:00:02','legacy',41,0,1794996460000,1795000000000,0,41,0,0,'dryer','south',NULL);
INSERT INTO "treatment" VALUES('3C:8A:1F:00:00:02','legacy',43,0,1794996580000,1795000000000,0,43,0,0,'dryer','south',NULL);
INSERT INTO "treatment" VALUES('3C:8A:1F:00:00:02','legacy',44,0,1795000000000,1795000000000,2,44,0,0,'dryer','south',1794989200000);
INSERT INTO "treatment" VALUES('3C:8A:1F:A4:3E:C4','95216b23',1,0,1794913660000,1795000000000,0,1,0,0,'washer','north',NULL);
INSERT INTO "treatment" VALUES('3C:8A:1F:A4:3E:C4','95216b23',2,1,1794913720000,1795000000000,0,1,1,0,'washer','north',NULL);
INSERT INTO "treatment" VALUES('3C:8A:1F:A4:3E:C4','95216b23',6,2,1794913960000,1795000000000,0,1,2,3,'washer','south',NULL);
INSERT INTO "treatment" VALUES('3C:8A:1F:A4:3E:C4','95216b23',9,0,1794914140000,1795000000000,0,102,2,3,'washer','south',NULL);
INSERT INTO "treatment" VALUES('3C:8A:1F:A4:3E:C4','feedbeef',1,0,1794996400000,1795000000000,0,1,0,0,'washer','south',NULL);
CREATE TABLE watch (
	start BIGINT NOT NULL,
	"end" BIGINT NOT NULL,
	PRIMARY KEY (start)
)
 WITHOUT ROWID
;
INSERT INTO "watch" VALUES(1794989200000,1795000000000);
CREATE TABLE watched (
	device_id VARCHAR NOT NULL,
	since BIGINT NOT NULL,
	PRIMARY KEY (device_id)
)
 WITHOUT ROWID
;
INSERT INTO "watched" VALUES('3C:8A:1F:00:00:01',1795000000003);
INSERT INTO "watched" VALUES('3C:8A:1F:00:00:02',1795000000003);
INSERT INTO "watched" VALUES('3C:8A:1F:A4:3E:C4',1795000000000);
CREATE TABLE zone (
	outlet VARCHAR NOT NULL,
	zone VARCHAR NOT NULL,
	PRIMARY KEY (outlet)
)
 WITHOUT ROWID
;
INSERT INTO "zone" VALUES('','Europe/Amsterdam');
CREATE INDEX quarantine_identity ON quarantine (device_id, gen, seq);
CREATE INDEX treatment_machine ON treatment (machine, occurred_at);
CREATE INDEX treatment_occurred_at ON treatment (occurred_at);
CREATE INDEX treatment_told ON treatment (received_at) WHERE device_time IS NOT NULL;
CREATE INDEX arrival_device ON arrival (device_id, number);
CREATE INDEX day_account ON day (account, day);
PRAGMA user_version = 6;
COMMIT;
